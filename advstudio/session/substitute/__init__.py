"""Copying a model through its labels."""
