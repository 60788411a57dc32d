"""Numbered pictures with labels: one dataset, one file."""
