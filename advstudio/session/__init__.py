"""The application without a screen: an Experiment goes in, Frames come out."""
