"""The views beside the pictures, a folder each."""
