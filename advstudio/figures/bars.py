"""Class probabilities of the clean and the attacked picture, in pairs of bars."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from advstudio.figures import measure
from advstudio.figures.rows import Row
from advstudio.figures.style import GROUND, MUTED, SMALL
from advstudio.figures.wording import percent

_NAME = 0.95
"""Inches that a class name may be wide."""

_HEIGHT = 0.42
_HATCH = "//////"


def draw_bars(axes: Axes, row: Row) -> None:
    """Draw the leading classes, hatched for the clean and filled for the attacked picture."""
    classes = row.listed_classes
    places = np.arange(len(classes), dtype=float)
    colours = [row.colours.of(index) for index in classes]
    clean = row.outcome.clean_probs[list(classes)]
    adversarial = row.outcome.adversarial_probs[list(classes)]
    axes.barh(
        places - _HEIGHT / 2, clean, _HEIGHT,
        facecolor=GROUND, edgecolor=colours, hatch=_HATCH, linewidth=0.6,
    )  # fmt: skip
    axes.barh(
        places + _HEIGHT / 2, adversarial, _HEIGHT,
        facecolor=colours, edgecolor=colours, linewidth=0.6,
    )  # fmt: skip
    for place, before, after in zip(places, clean, adversarial, strict=True):
        _write_share(axes, place - _HEIGHT / 2, float(before))
        _write_share(axes, place + _HEIGHT / 2, float(after))
    _name(axes, places, [row.class_names[index] for index in classes])
    _dress(axes)


def _write_share(axes: Axes, place: float, share: float) -> None:
    axes.annotate(
        percent(share), (1, place), (21, 0), ("axes fraction", "data"), "offset points",
        ha="right", va="center", fontsize=SMALL - 0.5, annotation_clip=False,
    )  # fmt: skip


def _name(
    axes: Axes, places: np.ndarray[tuple[int, ...], np.dtype[np.float64]], names: list[str]
) -> None:
    shown = [measure.elided(name, SMALL, _NAME) for name in names]
    axes.set_yticks(places, shown, parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.45, -0.55)


def _dress(axes: Axes) -> None:
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0", "50", "100"])
    axes.set_xlabel("probability (%)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(top=False, right=False, direction="out")
    axes.legend(
        handles=[
            Patch(facecolor=GROUND, edgecolor=MUTED, hatch=_HATCH, linewidth=0.6, label="clean"),
            Patch(facecolor=MUTED, edgecolor=MUTED, linewidth=0.6, label="adversarial"),
        ],
        loc="lower left", bbox_to_anchor=(0, 0.98), ncols=2, borderpad=0, borderaxespad=0.2,
        handlelength=1.6, handletextpad=0.5, columnspacing=1.2,
    )  # fmt: skip
