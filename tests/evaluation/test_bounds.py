"""What is broken and what is proven, against closed forms."""

from __future__ import annotations

import pytest
import torch
from victims import linear_victim

from advstudio.core.generators import returned
from advstudio.core.norms import L2, Linf, Norm
from advstudio.evaluation.broken import BATTERY, CLEAN_ERROR, UNBROKEN, Breaking
from advstudio.evaluation.proven import proven_radii

END = 0.4


def distances(norm: Norm) -> tuple[torch.Tensor, torch.Tensor]:
    """(n,) the exact distances of a linear model's pictures to its boundary, and (n,) labels."""
    victim = linear_victim(classes=2)
    weight = victim.network[1].weight  # type: ignore[index] # a sequence
    w = weight[1] - weight[0]
    steepness = w.abs().sum() if norm.name == "Linf" else w.norm()
    logits = victim.model(victim.x)
    return (logits[:, 1] - logits[:, 0]).abs() / steepness, victim.goal.labels


def broken(norm: Norm, end: float = END) -> Breaking:
    victim = linear_victim(classes=2)
    made = Breaking(
        victim.model, victim.model, victim.x, victim.goal.labels, norm=norm, end=end, at_once=4
    )
    for _ in made.run():
        pass
    return made


def test_interval_bounds_prove_a_linear_model_up_to_its_boundary() -> None:
    exact, labels = distances(Linf())
    victim = linear_victim(classes=2)
    proven = returned(proven_radii(victim.network, victim.x, labels, END))
    # Intervals are exact for one dense layer, and nothing is clipped; halved twelve times.
    assert (proven <= exact + 1e-6).all()
    assert (proven >= exact.clamp_max(END) - END / 2**12 - 1e-5).all()


@pytest.mark.parametrize(("norm", "end"), [(Linf(), END), (L2(), 1.0)])
def test_the_battery_breaks_a_linear_model_just_beyond_its_boundary(norm: Norm, end: float) -> None:
    exact, _ = distances(norm)
    made = broken(norm, end)
    inside = exact < 0.9 * end
    assert inside.sum() >= 3
    assert (made.smallest[inside] >= exact[inside] - 1e-5).all()
    # The battery's epsilons are end / 64 apart at last, and DeepFool overshoots by 2 %.
    assert (made.smallest[inside] <= exact[inside] * 1.03 + end / 64).all()
    assert all(0 <= int(by) < len(BATTERY) for by in made.by[inside])


def test_nothing_proven_is_broken() -> None:
    victim = linear_victim(classes=2)
    proven = returned(proven_radii(victim.network, victim.x, victim.goal.labels, END))
    assert (proven < broken(Linf()).smallest).all()


def test_a_clean_error_is_broken_at_zero_and_never_proven() -> None:
    victim = linear_victim(classes=2)
    wrong = 1 - victim.goal.labels
    made = Breaking(victim.model, victim.model, victim.x, wrong, norm=Linf(), end=END, at_once=4)
    for _ in made.run():
        pass
    assert (made.smallest == 0).all()
    assert (made.by == CLEAN_ERROR).all()
    assert (returned(proven_radii(victim.network, victim.x, wrong, END)) == -1).all()


def test_what_no_attack_breaks_stays_infinite() -> None:
    victim = linear_victim(classes=2)
    made = Breaking(
        victim.model, victim.model, victim.x, victim.goal.labels, norm=Linf(), end=1e-6, at_once=4
    )
    for _ in made.run():
        pass
    assert torch.isinf(made.smallest).all()
    assert (made.by == UNBROKEN).all()


def test_a_defense_without_a_gradient_is_said_to_stop_the_attacks() -> None:
    from dataclasses import replace

    victim = linear_victim(classes=2)
    hidden = replace(victim.model, gradient="none")
    made = Breaking(hidden, hidden, victim.x, victim.goal.labels, norm=Linf(), end=END, at_once=4)
    for _ in made.run():
        pass
    assert "grants no gradient" in made.notices[0]
    assert torch.isinf(made.smallest).all()
