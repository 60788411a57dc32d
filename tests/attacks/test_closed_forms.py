"""Attacks on models that are simple enough for the right answer to be known."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from victims import linear_victim

from advstudio.attacks.bim import BIM
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.mi_fgsm import MIFGSM
from advstudio.attacks.pgd import PGD
from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import NORMS, Linf, NormName
from advstudio.core.rng import ExampleRng
from advstudio.datasets.mnist import test_arrays as mnist_test_arrays
from advstudio.evaluation.digits import as_tensors
from advstudio.session.workbench import Workbench

DUAL = {"Linf": 1, "L2": 2, "L1": float("inf")}


def logit_difference(network: nn.Module) -> torch.Tensor:
    """w of the two-class model: weight of the second class minus that of the first."""
    weight = network[1].weight  # type: ignore[index] # a Sequential
    return weight[1] - weight[0]


@pytest.mark.parametrize("norm", ["Linf", "L2", "L1"])
def test_fgsm_moves_a_linear_logit_by_epsilon_times_the_dual_norm(norm: NormName) -> None:
    victim = linear_victim(classes=2)
    w = logit_difference(victim.network)
    # Small enough that nothing is clipped: the pictures lie in [0.4, 0.6].
    epsilon = 0.01
    (x_adv,) = FGSM()(victim.model, victim.x, victim.goal, Ball(NORMS[norm], epsilon), victim.rng)
    moved = ((x_adv - victim.x).flatten(1) @ w).abs()
    expected = epsilon * torch.linalg.vector_norm(w, ord=DUAL[norm])
    assert torch.allclose(moved, expected.expand_as(moved), rtol=1e-4)


def test_pgd_finds_what_fgsm_finds_on_a_linear_model() -> None:
    victim = linear_victim(classes=2)
    ball = Ball(Linf(), 0.05)
    (one_step,) = FGSM()(victim.model, victim.x, victim.goal, ball, victim.rng)
    *_, many_steps = PGD(steps=10)(victim.model, victim.x, victim.goal, ball, victim.rng)
    assert torch.allclose(one_step, many_steps, atol=1e-6)


def test_pgd_ends_with_the_best_iterate_not_the_last() -> None:
    victim = linear_victim(classes=3)
    ball = Ball(Linf(), 0.3)
    attack = PGD(steps=7, step_ratio=50.0)
    iterates = list(attack(victim.model, victim.x, victim.goal, ball, victim.rng))
    losses = torch.stack([victim.goal.loss(victim.model(x_adv)) for x_adv in iterates])
    assert torch.allclose(losses[-1], losses.amax(dim=0))


def test_pgd_yields_once_per_step_and_once_for_the_best() -> None:
    victim = linear_victim()
    attack = PGD(steps=5)
    iterates = list(attack(victim.model, victim.x, victim.goal, Ball(Linf(), 0.1), victim.rng))
    assert len(iterates) == 5 + 1


def test_targeted_fgsm_raises_the_target_probability() -> None:
    victim = linear_victim()
    target = Goal((victim.goal.labels + 1) % 3, is_targeted=True)
    (x_adv,) = FGSM()(victim.model, victim.x, target, Ball(Linf(), 0.1), victim.rng)
    row = torch.arange(6)
    before = victim.model(victim.x).softmax(dim=1)[row, target.labels]
    after = victim.model(x_adv).softmax(dim=1)[row, target.labels]
    assert (after > before).all()


@pytest.fixture(scope="module")
def digits() -> tuple[Tensor, Tensor]:
    return as_tensors(mnist_test_arrays())


@pytest.fixture(scope="module")
def softmax_regression() -> Classifier:
    return Workbench("cpu").classifier("mnist-linear")


def unclipped(model: Classifier, x: Tensor, y: Tensor, epsilon: float) -> Tensor:
    """What FGSM adds in Goodfellow et al. 2014, who do not clip to [0, 1]."""
    ray = FGSM().ray(model, x, Goal(y), Linf(), ExampleRng.of(0, len(x)))
    return ray.perturbation(epsilon)


def logistic_regression(softmax_regression: Classifier) -> tuple[Classifier, Tensor]:
    """3 against 7, and its weight w: P(7) is the logistic function of w x + b."""
    whole = softmax_regression.forward[1]  # type: ignore[index] # a Sequential
    w, b = whole.weight[7] - whole.weight[3], whole.bias[7] - whole.bias[3]
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 2)).requires_grad_(False)
    network[1].weight.copy_(torch.stack([-w, w]) / 2)  # type: ignore[operator]
    network[1].bias.copy_(torch.stack([-b, b]) / 2)  # type: ignore[operator]
    return Classifier(network, ("3", "7"), (1, 28, 28)), w


def test_fgsm_is_the_closed_form_on_logistic_regression(
    digits: tuple[Tensor, Tensor], softmax_regression: Classifier
) -> None:
    # Goodfellow et al. 2014, section 5: delta = -epsilon y sign(w), y = ±1; there the error
    # goes from 1.6 % to 99 %.
    x, labels = digits
    x, labels = x[(labels == 3) | (labels == 7)], labels[(labels == 3) | (labels == 7)]
    model, w = logistic_regression(softmax_regression)
    y = (labels == 7).long()
    delta = unclipped(model, x, y, 0.25)
    expected = -0.25 * (2 * y - 1).view(-1, 1, 1, 1) * w.sign().view(1, 1, 28, 28)
    assert torch.equal(delta, expected)
    assert (model(x).argmax(dim=1) != y).float().mean() <= 0.03
    assert (model(x + delta).argmax(dim=1) != y).float().mean() >= 0.97


def test_softmax_regression_errs_on_nearly_every_fgsm_example(
    digits: tuple[Tensor, Tensor], softmax_regression: Classifier
) -> None:
    # Goodfellow et al. 2014, section 4: error 99.9 % at epsilon 0.25, mean confidence 79.3 % in
    # the errors. Ours is surer: 96.3 %, outside 65 to 95 %, and inside, 91.4 %, when clipped.
    x, y = digits
    delta = unclipped(softmax_regression, x, y, 0.25)
    for x_adv, surest in ((x + delta, 0.98), ((x + delta).clamp(0, 1), 0.95)):
        probabilities = softmax_regression(x_adv).softmax(dim=1)
        is_wrong = probabilities.argmax(dim=1) != y
        assert is_wrong.float().mean() >= 0.99
        assert 0.65 <= probabilities.amax(dim=1)[is_wrong].mean() <= surest


def curved_victim() -> tuple[Classifier, Tensor, Goal]:
    """A picture of two values a, b = 0.5, 0.5 under the loss -3 (a - 0.55)² + 0.1 b.

    Its gradient is (6 (0.55 - a), 0.1): that of the first value turns round at 0.55.
    """

    def _forward(x: Tensor) -> Tensor:
        a, b = x.flatten(1).unbind(dim=1)
        loss = -3 * (a - 0.55) ** 2 + 0.1 * b
        return torch.stack([-loss, torch.zeros_like(loss)], dim=1)

    model = Classifier(_forward, ("yes", "no"), (1, 1, 2))
    return model, torch.full((1, 1, 1, 2), 0.5), Goal(torch.tensor([0]))


def iterates(attack: Attack, norm: NormName) -> list[list[float]]:
    model, x, goal = curved_victim()
    found = attack(model, x, goal, Ball(NORMS[norm], 0.2), ExampleRng.of(0, 1))
    return [x_adv.flatten().tolist() for x_adv in found][:-1]


# Steps of 0.1. The first gradient is (0.3, 0.1); at 0.6 the second is (-0.3, 0.1).
# Over their L1 norms: (0.75, 0.25), then (-0.75, 0.25).
@pytest.mark.parametrize(
    ("attack", "second"),
    [
        (BIM(steps=2, alpha=0.5, loss="logit"), [0.5, 0.7]),
        # 0 × (0.75, 0.25) + (-0.75, 0.25)
        (MIFGSM(steps=2, decay=0.0, loss="logit"), [0.5, 0.7]),
        # 0.5 × (0.75, 0.25) + (-0.75, 0.25) = (-0.375, 0.375)
        (MIFGSM(steps=2, decay=0.5, loss="logit"), [0.5, 0.7]),
        # 2 × (0.75, 0.25) + (-0.75, 0.25) = (0.75, 0.75)
        (MIFGSM(steps=2, decay=2.0, loss="logit"), [0.7, 0.7]),
    ],
)
def test_steps_are_those_worked_out_by_hand(attack: Attack, second: list[float]) -> None:
    found = torch.tensor(iterates(attack, "Linf"))
    assert torch.allclose(found, torch.tensor([[0.6, 0.6], second]))


def test_momentum_gathers_gradients_of_l1_norm_1() -> None:
    # The first step is 0.1 × (0.75, 0.25) / √0.625 = (0.0948683, 0.0316228). There the gradient
    # is (6 × -0.0448683, 0.1) = (-0.2692100, 0.1), over its L1 norm (-0.7291514, 0.2708486);
    # the momentum (0.0208486, 0.5208486), of length 0.5212657, steps (0.0039996, 0.0999200).
    found = torch.tensor(iterates(MIFGSM(steps=2, decay=1.0, loss="logit"), "L2"))
    expected = torch.tensor([[0.5948683, 0.5316228], [0.5988679, 0.6315428]])
    assert torch.allclose(found, expected, atol=2e-6)
