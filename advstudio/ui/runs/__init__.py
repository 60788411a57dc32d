"""What the theatres of long runs have in common."""
