"""A scripted drag and a timed start, with clocks inside the real window."""
