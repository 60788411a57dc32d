"""What the setup asks the engine for: thumbnails."""
