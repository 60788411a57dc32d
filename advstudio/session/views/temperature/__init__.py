"""What distillation does at every temperature."""

from __future__ import annotations

from advstudio.session.lanes import Lane, file_lane

file_lane(
    "temperature",
    Lane(
        100,
        "advstudio.session.views.temperature.work:temperature_frames",
        "Measuring at every temperature…",
    ),
)
