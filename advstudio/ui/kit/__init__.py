"""Widgets and looks that at least two features use."""
