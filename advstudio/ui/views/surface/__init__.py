"""The decision surface."""
