"""Clean picture, magnified perturbation, adversarial picture, each with its caption."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.text import Annotation

from advstudio.figures import measure
from advstudio.figures.perturbation import REACH, gain_of, signed_colours, signed_pixels
from advstudio.figures.rows import Row
from advstudio.figures.style import BODY, INK, MUTED, SMALL
from advstudio.figures.wording import (
    LEVELS,
    epsilon_text,
    number,
    percent,
    short_epsilon,
)
from advstudio.session.frames import Outcome, Pixels

WIDTH = 1.38
"""Inches that the text under a picture may be wide."""

_FIRST, _LINE = -3.0, 8.8
"""Points from the picture to its caption, and from line to line."""


def draw_triptych(axes: tuple[Axes, Axes, Axes], row: Row) -> None:
    """Draw one outcome's pictures."""
    clean, perturbation, adversarial = axes
    _draw_clean(clean, row)
    _draw_perturbation(perturbation, row)
    _draw_adversarial(adversarial, row)
    _write_between(perturbation, "+")
    _write_between(adversarial, "=")


def verdict(row: Row) -> str:
    """What became of the attack, in words."""
    if row.outcome.is_refused:
        return "refused"
    if row.experiment.target is not None and row.outcome.is_goal_reached:
        return "target class reached"
    return "class flipped" if row.outcome.is_flipped else "class kept"


def _draw_clean(axes: Axes, row: Row) -> None:
    outcome = row.outcome
    index = outcome.clean_class
    _show(axes, outcome.clean, "clean")
    _write_name(axes, row.class_names[index])
    _write(axes, 1, percent(float(outcome.clean_probs[index])))
    if outcome.label == index:
        _write(axes, 2, "as labelled", muted=True)
    elif outcome.label is not None:
        _write(axes, 2, f"label: {row.class_names[outcome.label]}")


def _draw_adversarial(axes: Axes, row: Row) -> None:
    outcome, e = row.outcome, row.experiment
    index = outcome.adversarial_class
    _show(axes, outcome.adversarial, f"adversarial, ε = {short_epsilon(e.epsilon, e.norm)}")
    _write_name(axes, row.class_names[index])
    _write(axes, 1, percent(float(outcome.adversarial_probs[index])))
    _write(axes, 2, verdict(row))


def _draw_perturbation(axes: Axes, row: Row) -> None:
    outcome = row.outcome
    gain = gain_of(outcome.delta_scale)
    _show(axes, signed_pixels(outcome), f"perturbation × {gain}")
    _draw_key(axes, f"{number(round(LEVELS * REACH / gain, 2))}")
    _write(axes, 1, f"L∞ {epsilon_text(outcome.sizes.linf, 'Linf')}")
    _write(axes, 2, _other_sizes(outcome))


def _other_sizes(outcome: Outcome) -> str:
    sizes = outcome.sizes
    return f"L2 {number(sizes.l2)}, L0 {sizes.l0} of {sizes.pixels} px"


def _show(axes: Axes, pixels: Pixels, title: str) -> None:
    """Fill the axes with (h, w, 1 or 3) uint8 pixels."""
    grey = pixels.shape[2] == 1
    axes.imshow(
        pixels[..., 0] if grey else pixels,
        cmap="gray" if grey else None, vmin=0, vmax=255, interpolation="auto",
    )  # fmt: skip
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_anchor("N")
    axes.set_title(title)


def _draw_key(axes: Axes, reach: str) -> None:
    """The colour map under the picture, with the change that its ends stand for."""
    key = axes.inset_axes((0.27, -0.077, 0.36, 0.035))
    key.imshow(signed_colours()[None], aspect="auto", interpolation="auto")
    key.set_axis_off()
    _write(axes, 0, f"−{reach}", muted=True)
    axes.annotate(
        f"+{reach}/{LEVELS}", (1, 0), (0, _FIRST), "axes fraction", "offset points",
        ha="right", va="top", fontsize=SMALL, color=MUTED,
    )  # fmt: skip


def _write_name(axes: Axes, name: str) -> None:
    written = _annotate(axes, 0, measure.elided(name, BODY, WIDTH, bold=True))
    written.set(fontsize=BODY, weight="bold")


def _write(axes: Axes, line: int, text: str, *, muted: bool = False) -> None:
    written = _annotate(axes, line, measure.elided(text, SMALL, WIDTH))
    written.set(fontsize=SMALL, color=MUTED if muted else INK)


def _annotate(axes: Axes, line: int, text: str) -> Annotation:
    return axes.annotate(
        text, (0, 0), (0, _FIRST - line * _LINE), "axes fraction", "offset points",
        ha="left", va="top", parse_math=False,
    )  # fmt: skip


def _write_between(axes: Axes, sign: str) -> None:
    """A sign in the gap before the picture; it takes no room of its own."""
    written = axes.annotate(
        sign, (0, 0.5), (-5.5, 0), "axes fraction", "offset points",
        ha="center", va="center", fontsize=BODY + 2,
    )  # fmt: skip
    written.set_in_layout(False)
