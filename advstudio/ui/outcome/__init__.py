"""What the attack did to each classifier: pictures, probabilities, curve."""
