"""What distillation does at every temperature."""
