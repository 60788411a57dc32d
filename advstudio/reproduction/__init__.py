"""Numbers of the papers, measured again here: one row, one file; each registers itself."""
