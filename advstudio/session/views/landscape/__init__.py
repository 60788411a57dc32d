"""The loss inside the ball."""
