"""The attack on each classifier, and what is shown of it at once."""
