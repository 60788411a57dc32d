"""The loss landscape inside the ball."""
