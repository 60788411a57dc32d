"""Dumb panels: `render(value)` in, one `edited` signal out."""
