"""Rubbish pictures."""
