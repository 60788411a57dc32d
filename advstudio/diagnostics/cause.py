"""The words of a verdict: lights, causes, and what each cause calls for; plain values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Light = Literal["green", "amber", "red", "grey"]
"""Grey: could not be measured."""

NEVER = 1e9
"""The limit of an indicator that no value turns red; a number, as JSON knows no infinity."""

CauseName = Literal[
    "gradient-denied", "non-differentiable", "randomness", "gradient-underflow",
    "shattered-gradients", "overfitted-to-one-step", "transfer-beats-direct", "none",
]  # fmt: skip
CAUSES: tuple[CauseName, ...] = get_args(CauseName)
"""In the order in which one explains the signs of those after it: who is denied a gradient sees
every other sign, too, and that examples carry over is a sign of them all."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why attacks by gradients fail.

    Attributes:
        title: A few words.
        explanation: One sentence for people.
        remedy: What an attacker does about it, one sentence.
        source: Paper.
    """

    title: str
    explanation: str
    remedy: str
    source: str


CAUSE: dict[CauseName, Cause] = {
    "gradient-denied": Cause(
        "Gradient denied",
        "The model tells only a class, so there is no gradient to follow; what it decides is as "
        "wrong as before.",
        "Ask for classes only: walk along the boundary, or train a substitute on the answers.",
        "Papernot et al. 2017, arXiv:1602.02697",
    ),
    "non-differentiable": Cause(
        "Non-differentiable step",
        "Something before or after the network moves in jumps: its true derivative is zero, and "
        "a gradient through it is missing or made up.",
        "Put a smooth stand-in in its place on the way back only (BPDA).",
        "Athalye et al. 2018, arXiv:1802.00420, section 4.1",
    ),
    "randomness": Cause(
        "Randomness",
        "Every answer is drawn anew, so that a step made for one draw misses the next.",
        "Average over many draws at every step (EOT).",
        "Athalye et al. 2018, arXiv:1802.00420, section 4.2",
    ),
    "gradient-underflow": Cause(
        "Gradient underflow",
        "The logits are so far apart that the cross-entropy's gradient rounds to zero in float32.",
        "Follow the margin of the logits, divide them by a temperature, or compute in float64.",
        "Carlini and Wagner 2016, arXiv:1607.04311",
    ),
    "shattered-gradients": Cause(
        "Shattered gradients",
        "The gradient is exact, but holds for a tiny neighbourhood only, and points elsewhere a "
        "little further.",
        "Average the gradient over noisy copies of the picture, or search without one.",
        "Athalye et al. 2018, arXiv:1802.00420; Tramèr et al. 2020, arXiv:2002.08347",
    ),
    "overfitted-to-one-step": Cause(
        "Overfitted to one step",
        "The network has learnt to answer one large step along its gradient, which points away "
        "from its errors; smaller steps find them.",
        "Take many small steps.",
        "Tramèr et al. 2018, arXiv:1705.07204; Wong et al. 2020, arXiv:2001.03994",
    ),
    "transfer-beats-direct": Cause(
        "Transfer beats direct",
        "Examples from another network, or found without a gradient, fool it more often than those "
        "that follow its own, so that one leads astray.",
        "Search without a gradient, by scores or by classes, or carry examples over.",
        "Goodfellow and Papernot 2017; Papernot et al. 2017, arXiv:1602.02697",
    ),
    "none": Cause(
        "Nothing hidden",
        "No sign that the gradient misleads: what attacks leave is what there is, as far as they "
        "can tell.",
        "Attack longer and with other losses: accuracy should hardly fall.",
        "Croce and Hein 2020, arXiv:2003.01690",
    ),
}
