"""What the classifiers say along a straight line."""
