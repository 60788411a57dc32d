"""The marks on a decision surface, and the legend that says what they mean."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import Normal, Stroke
from numpy.typing import ArrayLike

from advstudio.figures.style import ADVERSARIAL, CLEAN, GROUND, INK, LINE
from advstudio.figures.wording import NORM_SYMBOLS
from advstudio.session.experiment import NormName

HATCH = "/////"
_CLIPPED = "over half clipped"
_HALO = (Stroke(linewidth=2.6, foreground=GROUND), Normal())


def clean_mark(x: float = 0.0, y: float = 0.0) -> Line2D:
    """A circle."""
    return Line2D(
        [x], [y], linestyle="", marker="o", markersize=4.5, markerfacecolor=GROUND,
        markeredgecolor=CLEAN, markeredgewidth=1.4, zorder=6, label="clean",
    )  # fmt: skip


def adversarial_mark(x: float = 0.0, y: float = 0.0) -> Line2D:
    """A diagonal cross."""
    return Line2D(
        [x], [y], linestyle="", marker="x", markersize=4.5, markeredgecolor=ADVERSARIAL,
        markeredgewidth=1.6, zorder=7, label="adversarial", clip_on=False,
        path_effects=[Stroke(linewidth=3.4, foreground=GROUND), Normal()],
    )  # fmt: skip


def path_line(xs: ArrayLike = (), ys: ArrayLike = ()) -> Line2D:
    """The attack's iterates."""
    return Line2D(
        xs, ys, color=INK, linewidth=0.9, path_effects=_HALO, zorder=5, label="path"
    )  # fmt: skip


def ball_line(xs: ArrayLike = (), ys: ArrayLike = ()) -> Line2D:
    """The cross-section of the ball of epsilon."""
    return Line2D(
        xs, ys, color=INK, linewidth=0.9, linestyle="--", path_effects=_HALO, zorder=4,
        label="ε ball",
    )  # fmt: skip


def certified_line(norm: NormName, xs: ArrayLike = (), ys: ArrayLike = ()) -> Line2D:
    """The cross-section of what is certified, in the norm in which it was found."""
    return Line2D(
        xs, ys, color=CLEAN, linewidth=1.2, linestyle=":", path_effects=_HALO, zorder=4,
        label=f"certified, {NORM_SYMBOLS[norm]}",
    )  # fmt: skip


def draw_legend(axes: Axes, certified: NormName | None) -> None:
    """Every mark with its word, below the axis label.

    Args:
        axes: Those of the surface.
        certified: The norm of the outline that is certified; None where there is none.
    """
    keys: list[Artist] = [
        clean_mark(), adversarial_mark(), path_line(), ball_line(),
        Patch(facecolor=GROUND, edgecolor=INK, hatch=HATCH, linewidth=0.4, label=_CLIPPED),
        Patch(facecolor=LINE, edgecolor="none", label="paler: less sure"),
    ]  # fmt: skip
    if certified is not None:
        keys.append(certified_line(certified))
    axes.legend(
        handles=keys, loc="upper center", bbox_to_anchor=(0.5, -0.17), ncols=3, borderpad=0,
        handlelength=1.6, handletextpad=0.5, columnspacing=1.0, labelspacing=0.35,
    )  # fmt: skip
