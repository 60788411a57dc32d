"""Attackers without a gradient: a substitute is trained on the answers of an oracle."""
