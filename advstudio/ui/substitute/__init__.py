"""The theatre in which a model is copied through its labels."""
