"""How much of a classifier's accuracy attacks leave, over many pictures."""
