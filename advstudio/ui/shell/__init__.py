"""The window, its commands, and the presenter that tells the others."""
