"""The dock at the left: model, defenses, attack, picture."""
