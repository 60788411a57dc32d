"""Parameters with which the dear attacks end soon, for the contract tests."""

from __future__ import annotations

QUICK: dict[str, dict[str, bool | int | float | str]] = {
    "apgd": {"steps": 12},
    "apgd-targeted": {"steps": 12, "targets": 2},
    "fab": {"steps": 12},
    "autoattack": {"steps": 12, "targets": 2, "queries": 50},
    "square": {"queries": 60},
    "spsa": {"steps": 6, "samples": 32},
    "hopskipjump": {"steps": 4, "queries": 600},
    "boundary": {"steps": 60},
    "carlini-wagner": {"steps": 60, "search_steps": 4, "initial_c": 1.0},
    "lbfgs": {"steps": 12, "search_steps": 5},
    "deepfool": {"steps": 30},
    "spatial": {"max_rotation": 5.0, "max_translation": 0.0},
    "best-of-noise": {"draws": 20},
}
