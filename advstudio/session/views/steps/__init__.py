"""The attack step by step."""

from __future__ import annotations

from advstudio.session.lanes import Lane, file_lane

file_lane("steps", Lane(50, "advstudio.session.pipeline:steps_frames", "Tracing the steps…"))
