"""Whether a defense resists or only hides its gradient."""

from __future__ import annotations

from advstudio.session.lanes import Lane, file_lane

file_lane(
    "verdict",
    Lane(60, "advstudio.session.verdict.work:verdict_frames", "Looking for a hidden gradient…"),
)
