"""The slider at the bottom, and the sizes of the change."""
