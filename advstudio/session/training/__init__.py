"""Training a defense while people watch."""
