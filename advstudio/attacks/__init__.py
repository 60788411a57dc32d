"""One attack, one file; each registers itself."""
