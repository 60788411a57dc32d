"""Training a defense while people watch."""

from __future__ import annotations

from advstudio.session.lanes import Lane, file_lane

file_lane(
    "training",
    Lane(120, "advstudio.session.training.work:training_frames", "Training…", is_lasting=True),
)
