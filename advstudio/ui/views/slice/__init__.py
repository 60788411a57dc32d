"""A slice along a line."""
