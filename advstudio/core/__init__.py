"""The vocabulary that everything else is written in; imports torch, numpy and pydantic only."""
