"""Figures for papers and slides: drawn from frames by matplotlib, without a screen."""
