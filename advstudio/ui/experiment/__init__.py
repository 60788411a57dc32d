"""The experiment in the window: its store, and what can be chosen."""
