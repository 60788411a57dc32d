"""What distillation does as the temperature rises."""
