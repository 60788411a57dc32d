"""Measures the program on this machine; asserts nothing."""
