"""What is meant to make a model harder to attack: one defense, one file."""
