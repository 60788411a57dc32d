"""Which pixels push the answer which way."""
