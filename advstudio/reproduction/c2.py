"""C2: what interval bounds verify, no attack breaks."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from advstudio.attacks.autoattack import AutoAttack
from advstudio.attacks.fgsm import FGSM
from advstudio.benchmark.report import Measured
from advstudio.core.ball import Ball
from advstudio.core.norms import Linf
from advstudio.evaluation.interval_bounds import verified
from advstudio.reproduction.digits import as_classifier, shipped_network, some_digits
from advstudio.reproduction.holding import Digits, held, pgd, right, share, smallest_fall
from advstudio.reproduction.row import ROWS, Row

_EPSILONS = (0.1, 0.3)


def _measure(is_quick: bool) -> Iterator[Measured]:
    networks = {epsilon: shipped_network(recipe=f"ibp-{epsilon:g}") for epsilon in _EPSILONS}
    clean = some_digits(1000 if is_quick else 10_000)
    digits = some_digits(100 if is_quick else 500)
    for epsilon, network in networks.items():
        name, classifier = f"C2: epsilon {epsilon:g}", as_classifier(network)
        yield Measured(f"{name}, clean, all pictures", share(right(classifier, clean)), "%")
        share_verified = share(verified(network, *clean, epsilon))
        yield Measured(f"{name}, verified, all pictures", share_verified, "%")
        yield from _ordered(name, network, digits, epsilon, is_quick)


def _ordered(
    name: str, network: nn.Module, digits: Digits, epsilon: float, is_quick: bool
) -> Iterator[Measured]:
    classifier, ball = as_classifier(network), Ball(Linf(), epsilon)
    auto = AutoAttack(queries=500, steps=30) if is_quick else AutoAttack()
    attacks = {"FGSM": FGSM(), "PGD-100": pgd(100, epsilon), "AutoAttack": auto}
    rungs = {"clean": right(classifier, digits)}
    rungs |= {rung: held(classifier, digits, attack, ball) for rung, attack in attacks.items()}
    safe = verified(network, *digits, epsilon)
    rungs["verified"] = safe
    for rung, kept in rungs.items():
        yield Measured(f"{name}, {rung}", share(kept), "%")
    fall = smallest_fall([share(kept) for kept in rungs.values()])
    yield Measured(f"{name}, smallest fall from rung to rung", fall, "points", 0, "at least")
    broken = broken_though(safe, list(rungs.values()))
    yield Measured(f"{name}, verified, yet broken", broken, "pictures", 0)


def broken_though(safe: Tensor, kept: list[Tensor]) -> int:
    """How many of the safe pictures, (n,) bool, at least one attack has broken."""
    return int((safe & ~torch.stack(kept).all(dim=0)).sum())


ROWS.register("C2", order=81)(
    Row(
        title="interval bounds against attacks",
        source="Gowal et al. 2018, arXiv:1810.12715",
        paper="epsilon 0.1: clean 98.94 %, verified 97.08 %, attacked 97.99 %; epsilon 0.3: "
        "98.34 / 91.79 / 96.03 %; verified ≤ every attack, picture by picture",
        settings="mnist-small, IBP-trained at 0.1 and 0.3; verified and clean on 10,000 pictures, "
        "all rungs on 500, steps of 0.01; quick: 1,000 and 100 pictures, AutoAttack with 30 steps "
        "and 500 questions",
        measure=_measure,
    )
)
