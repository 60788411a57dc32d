"""The theatre in which a defense is trained."""
