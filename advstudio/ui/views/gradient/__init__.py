"""The gradient as a map, and a walk along it."""
