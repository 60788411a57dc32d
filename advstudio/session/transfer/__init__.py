"""Who fools whom, among networks and classical models."""
