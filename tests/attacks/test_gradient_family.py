"""FGSM and the attacks that repeat it: order, survivors, and what other libraries reach."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator

import pytest
import torch
from as_module import AsModule
from torch import Tensor
from victims import small_victim

from advstudio.attacks.bim import BIM
from advstudio.attacks.fgsm import FGSM
from advstudio.attacks.mi_fgsm import MIFGSM
from advstudio.attacks.pgd import PGD
from advstudio.attacks.r_fgsm import RandomFGSM
from advstudio.core.attack import Attack
from advstudio.core.ball import Ball
from advstudio.core.classifier import Classifier
from advstudio.core.cost import Cost, metered
from advstudio.core.goal import Goal
from advstudio.core.norms import NORMS, Linf, NormName
from advstudio.core.rng import ExampleRng
from advstudio.datasets.mnist import test_arrays as mnist_test_arrays
from advstudio.evaluation.digits import as_tensors
from advstudio.session.experiment import Choice
from advstudio.session.workbench import Workbench

# At 0.3 nothing of the standard network is left, at 0.1 nearly all of the trained one.
NETWORKS: dict[str, tuple[tuple[Choice, ...], float]] = {
    "standard": ((), 0.1),
    "fast-adversarial": ((Choice(name="fast-adversarial"),), 0.3),
}


@pytest.fixture(scope="module", params=list(NETWORKS))
def network(request: pytest.FixtureRequest) -> Classifier:
    return Workbench("cpu").classifier("mnist-small", NETWORKS[request.param][0])


@pytest.fixture
def epsilon(request: pytest.FixtureRequest) -> float:
    """Of the network at hand."""
    return NETWORKS[request.node.callspec.params["network"]][1]


@pytest.fixture(scope="module")
def standard() -> Classifier:
    return Workbench("cpu").classifier("mnist-small")


@pytest.fixture(scope="module")
def digits() -> tuple[Tensor, Tensor]:
    x, y = as_tensors(mnist_test_arrays())
    return x[:100], y[:100]


def last(steps: Iterator[Tensor]) -> Tensor:
    *_, best = steps
    return best


def attacked(attack: Attack, model: Classifier, x: Tensor, y: Tensor, epsilon: float) -> Tensor:
    return last(attack(model, x, Goal(y), Ball(Linf(), epsilon), ExampleRng.of(0, len(x))))


def broken(model: Classifier, x_adv: Tensor, y: Tensor) -> int:
    with torch.no_grad():
        return int((model(x_adv).argmax(dim=1) != y).sum())


def test_more_steps_break_no_fewer_pictures(
    network: Classifier, digits: tuple[Tensor, Tensor], epsilon: float
) -> None:
    x, y = digits
    attacks = (FGSM(), BIM(), PGD(steps=40, stop_when_broken=True))
    found = [broken(network, attacked(attack, network, x, y, epsilon), y) for attack in attacks]
    assert found == sorted(found)


def test_pgd_that_stops_leaves_the_same_survivors(
    network: Classifier, digits: tuple[Tensor, Tensor]
) -> None:
    x, y = digits
    ends = [
        attacked(PGD(steps=10, stop_when_broken=stops), network, x, y, 0.15)
        for stops in (False, True)
    ]
    wrong = [network(x_adv).argmax(dim=1) != y for x_adv in ends]
    # Smaller batches round differently, which may turn the sign of a gradient that is about 0.
    assert int((wrong[0] != wrong[1]).sum()) <= 1
    survived = ~wrong[0] & ~wrong[1]
    losses = [Goal(y).loss(network(x_adv))[survived] for x_adv in ends]
    assert torch.allclose(losses[0], losses[1], rtol=0.05, atol=1e-4)


@pytest.mark.parametrize("norm", ["Linf", "L2", "L1"])
def test_pgd_that_stops_asks_nothing_more_of_broken_pictures(norm: NormName) -> None:
    victim, cost = small_victim(n=16), Cost()
    size = {"Linf": 0.05, "L2": 0.5, "L1": 3.0}[norm]
    attack = PGD(steps=12, stop_when_broken=True)
    *steps, best = attack(
        metered(victim.model, cost), victim.x, victim.goal, Ball(NORMS[norm], size), victim.rng
    )
    reached = torch.stack([victim.goal.is_reached(victim.model(x_adv)) for x_adv in steps])
    # Once reached it stays where it is, and is asked for the gradient that tells so, no more.
    assert torch.equal(reached.cummax(dim=0).values, reached)
    assert reached.any()
    assert cost.gradients <= 16 + int((~reached[:-1]).sum()) + int(reached.any(dim=0).sum())
    assert torch.equal(best[reached[-1]], steps[-1][reached[-1]])
    assert all(x_adv.shape == victim.x.shape for x_adv in steps)


def test_pgd_that_stops_ends_when_every_picture_is_broken() -> None:
    victim = small_victim()
    attack = PGD(steps=50, stop_when_broken=True)
    iterates = list(attack(victim.model, victim.x, victim.goal, Ball(Linf(), 0.5), victim.rng))
    assert victim.goal.is_reached(victim.model(iterates[-1])).all()
    assert len(iterates) < 50


def test_random_fgsm_without_a_random_step_is_fgsm() -> None:
    victim = small_victim()
    ball = Ball(Linf(), 0.1)
    one, other = (
        last(attack(victim.model, victim.x, victim.goal, ball, victim.rng))
        for attack in (RandomFGSM(alpha=0.0), FGSM())
    )
    assert torch.equal(one, other)


def test_bim_is_pgd_without_a_random_start() -> None:
    victim = small_victim()
    ball = Ball(Linf(), 0.1)
    one, other = (
        last(attack(victim.model, victim.x, victim.goal, ball, victim.rng))
        for attack in (BIM(steps=8, alpha=0.25), PGD(steps=8, step_ratio=2.0, random_start=False))
    )
    assert torch.equal(one, other)


@pytest.mark.parametrize("loss", ["cross-entropy", "margin", "logit", "dlr"])
@pytest.mark.parametrize("attack", [FGSM, RandomFGSM, BIM, PGD, MIFGSM])
def test_every_loss_leads_to_errors(
    attack: type[Attack], loss: str, standard: Classifier, digits: tuple[Tensor, Tensor]
) -> None:
    x, y = digits[0][:40], digits[1][:40]
    chosen = attack(loss=loss) if "steps" not in attack.model_fields else attack(loss=loss, steps=5)
    assert broken(standard, attacked(chosen, standard, x, y, 0.3), y) >= 20


OURS: dict[str, Attack] = {
    "FGSM": FGSM(),
    "BIM": BIM(steps=10, alpha=0.1),
    "PGD": PGD(steps=20, step_ratio=2.0),
    "MI-FGSM": MIFGSM(steps=10),
}


# Gradients of about 0 may cost one picture of 100. PGD's single random starts spread, too: over
# eight seeds ours broke 62 to 65 of these, torchattacks' 63 to 66; three are two standard
# deviations of the difference.
SPREAD = {"FGSM": 1, "BIM": 1, "PGD": 3, "MI-FGSM": 1}


@pytest.mark.parametrize("name", list(OURS))
def test_attack_breaks_as_many_pictures_as_in_foolbox(
    name: str, epsilon: float, network: Classifier, digits: tuple[Tensor, Tensor]
) -> None:
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of foolbox's own dependencies
        foolbox = pytest.importorskip("foolbox")
    x, y = digits
    theirs = {
        "FGSM": foolbox.attacks.LinfFastGradientAttack(),
        "BIM": foolbox.attacks.LinfBasicIterativeAttack(rel_stepsize=0.1, steps=10),
        "PGD": foolbox.attacks.LinfPGD(rel_stepsize=0.1, steps=20),
        "MI-FGSM": foolbox.attacks.MIFGSM(rel_stepsize=0.1, steps=10),
    }[name]
    model = foolbox.PyTorchModel(AsModule(network), bounds=(0, 1), device="cpu")
    peers = theirs.run(model, x, y, epsilon=epsilon)
    found = broken(network, attacked(OURS[name], network, x, y, epsilon), y)
    assert found >= broken(network, peers, y) - SPREAD[name]


@pytest.mark.parametrize("name", list(OURS))
def test_attack_breaks_as_many_pictures_as_in_torchattacks(
    name: str, epsilon: float, network: Classifier, digits: tuple[Tensor, Tensor]
) -> None:
    torchattacks = pytest.importorskip("torchattacks")
    x, y = digits
    module, step = AsModule(network).eval(), 0.1 * epsilon
    theirs = {
        "FGSM": torchattacks.FGSM(module, eps=epsilon),
        "BIM": torchattacks.BIM(module, eps=epsilon, alpha=step, steps=10),
        "PGD": torchattacks.PGD(module, eps=epsilon, alpha=step, steps=20),
        "MI-FGSM": torchattacks.MIFGSM(module, eps=epsilon, alpha=step, steps=10),
    }[name]
    peers = theirs(x, y)
    found = broken(network, attacked(OURS[name], network, x, y, epsilon), y)
    assert found >= broken(network, peers, y) - SPREAD[name]
