"""Ways to train a network: one recipe, one file."""
