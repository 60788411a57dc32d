"""The attack on each classifier, and what is shown of it at once."""

from __future__ import annotations

from advstudio.session.lanes import Lane, file_lane

file_lane(
    "attack",
    Lane(10, "advstudio.session.pipeline:attack_frames", "Attacking…"),
)
file_lane(
    "probe",
    Lane(20, "advstudio.session.pipeline:probe_frames", "Looking at a point of the surface…"),
)
file_lane(
    "sweep", Lane(40, "advstudio.session.pipeline:sweep_frames", "Attacking at every epsilon…")
)
# A coarse surface takes moments; the curve of an attack of a thousand steps half a minute, and the
# finer surface as long.
file_lane(
    "surface",
    Lane(
        80, "advstudio.session.pipeline:surface_frames", "Refining the decision surface…", before=40
    ),
)
file_lane(
    "guarantee", Lane(90, "advstudio.session.pipeline:guarantee_frames", "Certifying the picture…")
)
