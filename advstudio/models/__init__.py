"""Networks that can be attacked: one family, one file."""
