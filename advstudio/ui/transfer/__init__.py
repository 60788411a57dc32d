"""The explorer of who fools whom."""
