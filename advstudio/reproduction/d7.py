"""D7: L-BFGS finds tiny changes for every network; noise of the same size does little."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import torch
from torch import nn

from advstudio.attacks.lbfgs import LBFGS
from advstudio.benchmark.report import Measured
from advstudio.core.classifier import Classifier
from advstudio.core.goal import Goal
from advstudio.core.norms import L2
from advstudio.core.rng import ExampleRng
from advstudio.reproduction.digits import fitted, some_digits
from advstudio.reproduction.minimal import Found, found_by, random_targets, right_digits
from advstudio.reproduction.row import ROWS, SEED, Row, between

_EPOCHS, _EPOCHS_QUICK = 10, 3
_DRAWS = 10


def _measure(is_quick: bool) -> Iterator[Measured]:
    epochs, count = (_EPOCHS_QUICK, 15) if is_quick else (_EPOCHS, 50)
    distortions = []
    for penalty in (1e-4, 1e-2, 1.0):
        classifier = fitted(_layers(784, 10), penalty, epochs=epochs, seed=SEED)
        found = _attacked(classifier, count)
        distortions.append(found.distortion())
        yield Measured(f"D7: FC10({penalty:g}), success", found.success, "%", 100, "at least")
        yield Measured(f"D7: FC10({penalty:g}), distortion", found.distortion(), "")
    rises = min(b - a for a, b in pairwise(distortions))
    name = "D7: least rise of the distortion with weight decay"
    yield Measured(name, rises, "", 0, "at least")
    deep = fitted(_layers(784, 100, 100, 10), 1e-6, epochs=epochs, seed=SEED)
    found = _attacked(deep, count)
    distortion = found.distortion()
    yield from between("D7: FC100-100-10, distortion", distortion, "", low=0.04, high=0.09)
    noise = _flipped_by_noise(deep, found, distortion)
    yield Measured("D7: noise of the same size, success", noise, "%", found.success / 5)


def _layers(*widths: int) -> nn.Module:
    """A fully connected network with sigmoids between, its weights drawn with the seed."""
    layers: list[nn.Module] = [nn.Flatten()]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        for i in range(len(widths) - 1):
            layers += [nn.Linear(widths[i], widths[i + 1]), nn.Sigmoid()]
    return nn.Sequential(*layers[:-1])


def _attacked(classifier: Classifier, count: int) -> Found:
    x, y = right_digits(classifier, *some_digits(200), count)
    return found_by(LBFGS(), classifier, x, Goal(random_targets(y), is_targeted=True), L2())


def _flipped_by_noise(classifier: Classifier, found: Found, distortion: float) -> float:
    """Share of noisy pictures, in percent, that are classified otherwise than the clean one."""
    flips = []
    for draw in range(_DRAWS):
        rng = ExampleRng.of(draw * len(found.x), len(found.x))
        noisy = (found.x + distortion * rng.normal(found.x)).clamp(0, 1)
        with torch.no_grad():
            flips.append(classifier(noisy).argmax(dim=1) != classifier(found.x).argmax(dim=1))
    return 100 * float(torch.stack(flips).float().mean())


ROWS.register("D7", order=47)(
    Row(
        title="box-constrained L-BFGS",
        source="Szegedy et al. 2013, arXiv:1312.6199, table 1",
        paper="FC10(1e-4) 0.062, FC10(1e-2) 0.1, FC10(1) 0.14, FC100-100-10 0.058; 100 % success",
        settings="random targets, 50 pictures, networks trained for 10 epochs with Adam; Gaussian "
        "noise of the same standard deviation, 10 draws each",
        measure=_measure,
    )
)
