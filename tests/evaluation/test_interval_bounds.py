"""Interval bounds: exact where they can be, never wrong elsewhere."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from advstudio.attacks.pgd import PGD
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier, normalised
from advstudio.core.errors import NotApplicable
from advstudio.core.model import MODELS
from advstudio.core.norms import Linf
from advstudio.evaluation.interval_bounds import bounds, verified, worst_logits
from advstudio.evaluation.robust_accuracy import survivors

ROUNDING = 1e-5
"""float32 sums of some hundred terms."""


def _linear() -> nn.Sequential:
    return nn.Sequential(nn.Flatten(), nn.Linear(16, 3))


def _pooled() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, stride=1, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Sequential(nn.Conv2d(4, 6, 3, padding=1, groups=2), nn.ReLU()), nn.AvgPool2d(2),
        nn.Flatten(), nn.Dropout(0.5), nn.Linear(24, 8), nn.ReLU(), nn.Linear(8, 5),
    ).eval()  # fmt: skip


def _pictures(count: int = 4, side: int = 8) -> Tensor:
    return torch.rand(count, 1, side, side)


def _fully_connected() -> nn.Sequential:
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 20), nn.ReLU(), nn.Linear(20, 4))


NETWORKS = {
    "pooled": (_pooled, 8),
    "dense": (_fully_connected, 8),
    "mnist-small": (MODELS["mnist-small"].build, 28),
    "without a dense end": (lambda: nn.Sequential(nn.Conv2d(1, 3, 8), nn.ReLU(), nn.Flatten()), 8),
}


def _network(name: str) -> tuple[nn.Sequential, Tensor]:
    build, side = NETWORKS[name]
    network = build().eval()
    assert isinstance(network, nn.Sequential)
    return network, _pictures(side=side)


def test_bounds_of_a_linear_layer_are_reached() -> None:
    network = _linear()
    x = _pictures(side=4)
    low, high = bounds(network, x - 0.1, x + 0.1)
    for k in range(3):
        step = 0.1 * network[1].weight[k].sign().view(1, 1, 4, 4)
        assert torch.allclose(network(x + step)[:, k], high[:, k], atol=ROUNDING)
        assert torch.allclose(network(x - step)[:, k], low[:, k], atol=ROUNDING)


def test_the_worst_lead_over_a_linear_layer_is_reached() -> None:
    network, x, y = _linear(), _pictures(side=4), torch.tensor([0, 1, 2, 0])
    worst = worst_logits(network, x, y, 0.2)
    weight = network[1].weight
    for k in range(3):
        away = (weight[k] - weight[y]).sign().view(4, 1, 4, 4)
        logits = network((x + 0.2 * away).clamp(0, 1))
        lead = logits[:, k] - logits.gather(1, y.unsqueeze(1)).squeeze(1)
        assert torch.allclose(lead, worst[:, k], atol=ROUNDING)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("epsilon", [0.0, 0.05, 0.3])
def test_no_picture_in_the_ball_has_a_logit_outside(name: str, epsilon: float) -> None:
    network, x = _network(name)
    low, high = bounds(network, (x - epsilon).clamp(0, 1), (x + epsilon).clamp(0, 1))
    with torch.no_grad():
        for i in range(len(x)):
            # Half inside, half in the corners, where a linear function is largest.
            inside = torch.rand(1000, *x.shape[1:]) * 2 - 1
            inside[500:] = torch.where(inside[500:] < 0, -1.0, 1.0)
            logits = network((x[i] + epsilon * inside).clamp(0, 1))
            assert (logits >= low[i] - ROUNDING).all()
            assert (logits <= high[i] + ROUNDING).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_without_a_ball_the_bounds_are_the_logits(name: str) -> None:
    network, x = _network(name)
    for bound in bounds(network, x, x):
        assert torch.allclose(bound, network(x), atol=ROUNDING)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_worst_case_is_no_looser_than_the_logits_bounds(name: str) -> None:
    network, x = _network(name)
    y = network(x).argmax(dim=1)
    low, high = bounds(network, (x - 0.1).clamp(0, 1), (x + 0.1).clamp(0, 1))
    loose = high - low.gather(1, y.unsqueeze(1))
    worst = worst_logits(network, x, y, 0.1)
    others = torch.ones_like(worst, dtype=torch.bool).scatter(1, y.unsqueeze(1), False)
    assert (worst[others] <= loose[others] + ROUNDING).all()
    assert (worst.gather(1, y.unsqueeze(1)) == 0).all()


def test_the_joined_last_layer_is_tighter() -> None:
    network, x = _network("dense")
    y = network(x).argmax(dim=1)
    low, high = bounds(network, x - 0.05, x + 0.05)
    loose = (high - low.gather(1, y.unsqueeze(1))).scatter(1, y.unsqueeze(1), 0.0)
    tighter = loose - worst_logits(network, x, y, 0.05)
    assert float(tighter.detach().mean()) > 0.01


@pytest.mark.parametrize("name", NETWORKS)
def test_the_worst_lead_is_never_exceeded_in_the_ball(name: str) -> None:
    network, x = _network(name)
    y = network(x).argmax(dim=1)
    with torch.no_grad():
        worst = worst_logits(network, x, y, 0.1)
        for i in range(len(x)):
            corners = torch.where(torch.rand(500, *x.shape[1:]) < 0.5, -0.1, 0.1)
            logits = network((x[i] + corners).clamp(0, 1))
            leads = logits - logits[:, y[i]].unsqueeze(1)
            assert (leads <= worst[i] + ROUNDING).all()


def _separated() -> tuple[nn.Sequential, Tensor, Tensor]:
    """A trained network on two kinds of pictures, dark and bright, of all shades."""
    torch.manual_seed(1)
    network = _fully_connected()
    x = torch.rand(60, 1, 1, 1) * 0.9 + torch.rand(60, 1, 8, 8) * 0.1
    y = (x.mean(dim=(1, 2, 3)) > 0.5).long()
    optimiser = torch.optim.Adam(network.parameters(), 0.01)
    for _ in range(150):
        worst = worst_logits(network, x, y, 0.02)
        optimiser.zero_grad()
        nn.functional.cross_entropy(worst, y).backward()
        optimiser.step()
    return network, x, y


def test_pgd_breaks_no_picture_that_is_verified() -> None:
    network, x, y = _separated()
    forward = normalised(network, (0.0,), (1.0,))
    classifier = Classifier(forward, ("dark", "bright", "none", "none"), (1, 8, 8))
    proven = verified(network, x, y, 0.05)
    # Neither all nor none, or nothing would be shown.
    assert 20 < int(proven.sum()) < 60
    attack = PGD(steps=40, random_start=True)
    for restart in range(5):
        held = survivors(classifier, x, y, attack, Ball(Linf(), 0.05), seed=1000 * restart)
        assert set(proven.nonzero().flatten().tolist()) <= set(held.tolist())


def test_a_picture_that_is_classified_wrongly_is_not_verified() -> None:
    network, x, y = _separated()
    wrong = (network(x).argmax(dim=1) + 1) % 4
    assert not verified(network, x, wrong, 0.0).any()
    assert torch.equal(verified(network, x, y, 0.0), network(x).argmax(dim=1) == y)


def test_a_tie_is_not_verified() -> None:
    network = nn.Sequential(nn.Flatten(), nn.Linear(4, 2))
    nn.init.zeros_(network[1].weight)
    nn.init.zeros_(network[1].bias)
    assert not verified(network, torch.rand(2, 1, 2, 2), torch.tensor([0, 1]), 0.1).any()


@pytest.mark.parametrize(
    "layer",
    [nn.Sigmoid(), nn.Dropout(0.5).train(), nn.BatchNorm2d(1), nn.Conv2d(1, 1, 3, padding=1,
                                                                      padding_mode="circular")],
)  # fmt: skip
def test_a_layer_without_a_rule_is_refused(layer: nn.Module) -> None:
    network = nn.Sequential(layer, nn.Flatten(), nn.Linear(16, 2))
    x = _pictures(side=4)
    with pytest.raises(NotApplicable, match=f"kind {type(layer).__name__}"):
        bounds(network, x, x)
