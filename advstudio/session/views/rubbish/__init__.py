"""Pictures of nothing that the model knows."""
