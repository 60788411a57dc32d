"""The strip of lights and the evidence behind it."""
