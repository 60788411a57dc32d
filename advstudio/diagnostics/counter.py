"""The attack that a cause calls for, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from advstudio.core.norms import NormName
from advstudio.diagnostics.cause import CauseName

_BY_GRADIENT: tuple[NormName, ...] = ("Linf", "L2", "L1")
_BY_LABELS: tuple[NormName, ...] = ("Linf", "L2")


@dataclass(frozen=True, slots=True)
class CounterAttack:
    """An attack and how its attacker adapts.

    Attributes:
        title: A few words.
        reason: One sentence for people.
        attack: Registry name.
        parameters: That differ from its defaults.
        gradient: Which gradient is followed: the one that is granted, or the one that each
            defense's own file puts in its place.
        averaged_passes: Over which every step is averaged.
        is_substitute_apt: Whether a substitute trained on the answers is the other way.
    """

    title: str
    reason: str
    attack: str
    parameters: tuple[tuple[str, int | float | str | bool], ...] = ()
    gradient: Literal["own", "adaptive"] = "own"
    averaged_passes: int = 1
    is_substitute_apt: bool = False


_MARGIN = (("loss", "margin"), ("steps", 40), ("stop_when_broken", True))

_COUNTERS: dict[CauseName, CounterAttack] = {
    "gradient-denied": CounterAttack(
        "HopSkipJump, by classes only",
        "It asks only which class comes out, and follows the boundary by that.",
        "hopskipjump", (("initial_evals", 50), ("steps", 16)), is_substitute_apt=True,
    ),
    "non-differentiable": CounterAttack(
        "PGD with BPDA on the margin",
        "On the way back a stand-in takes the place of the step that has no derivative.",
        "pgd", _MARGIN, gradient="adaptive",
    ),
    "randomness": CounterAttack(
        "PGD averaged over 30 draws (EOT)",
        "Every step raises the margin on average over the draws, so it holds for the next one.",
        "pgd", (("loss", "margin"), ("steps", 20)), averaged_passes=30,
    ),
    "gradient-underflow": CounterAttack(
        "PGD on the margin of the logits",
        "The margin does not saturate: its gradient is there however far apart the logits are.",
        "pgd", _MARGIN,
    ),
    "shattered-gradients": CounterAttack(
        "PGD with averaged gradients on the margin",
        "The gradient's mean over noisy copies leads where the exact one only trembles.",
        "pgd", _MARGIN, gradient="adaptive",
    ),
    "overfitted-to-one-step": CounterAttack(
        "PGD, many small steps on the margin",
        "Small steps find the errors that lie before the end of a large one.",
        "pgd", (("loss", "margin"), ("steps", 60), ("stop_when_broken", True)),
    ),
    "transfer-beats-direct": CounterAttack(
        "HopSkipJump, by classes only",
        "It asks for classes and for no gradient, so that none can lead it astray.",
        "hopskipjump",
        (("initial_evals", 50), ("steps", 16)),
        is_substitute_apt=True,
    ),
    "none": CounterAttack(
        "AutoAttack",
        "The strongest standard attack: where nothing is hidden, it takes little more.",
        "autoattack", (("queries", 1000), ("steps", 50)),
    ),
}  # fmt: skip

_KNOWING = CounterAttack(
    "PGD behind the defense, on the margin",
    "Whoever knows the weights attacks what lies behind, which decides alike.",
    "pgd", _MARGIN, gradient="adaptive", is_substitute_apt=True,
)  # fmt: skip


def counter_attack(
    cause: CauseName, norm: NormName, *, grants_gradient: bool
) -> CounterAttack | None:
    """What a cause calls for; None where no attack here works with the norm.

    Args:
        cause: From a verdict.
        norm: Of the ball.
        grants_gradient: Whether the defended classifier does.
    """
    chosen = _COUNTERS[cause]
    if norm not in _BY_GRADIENT:
        return None
    if chosen.attack == "hopskipjump":
        return chosen if norm in _BY_LABELS else _KNOWING
    if not grants_gradient and chosen.gradient == "own":
        return _KNOWING
    return chosen
