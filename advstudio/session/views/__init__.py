"""What the views beside the pictures ask the engine for, a folder each."""
