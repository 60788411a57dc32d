"""F9: networks see digits in pure noise; the more linear and deep, the surer."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from advstudio.benchmark.report import Measured
from advstudio.evaluation.robust_accuracy import chunks
from advstudio.reproduction.digits import SHAPE, shipped
from advstudio.reproduction.holding import share
from advstudio.reproduction.rbf import radial
from advstudio.reproduction.row import ROWS, SEED, Row

_SURE = 0.5


def _measure(is_quick: bool) -> Iterator[Measured]:
    maxout, softmax = shipped("mnist-maxout"), shipped("mnist-linear")
    rbf = radial(epochs=2 if is_quick else 10)
    rubbish = torch.randn(
        1000 if is_quick else 10_000, *SHAPE, generator=torch.Generator().manual_seed(SEED)
    )
    with torch.inference_mode():
        sure = {
            "maxout": _largest([maxout(part).softmax(dim=1) for part in chunks(rubbish)]),
            "softmax regression": _largest([softmax(p).softmax(dim=1) for p in chunks(rubbish)]),
            "RBF": _largest([rbf(part).exp() for part in chunks(rubbish)]),
        }
    for name, confidence in sure.items():
        yield Measured(f"F9: {name}, share of errors", share(confidence > _SURE), "%")
        if bool((confidence > _SURE).any()):
            mean = 100 * float(confidence[confidence > _SURE].mean())
            yield Measured(f"F9: {name}, confidence on errors", mean, "%")
    most, middle, least = (share(confidence > _SURE) for confidence in sure.values())
    name = "F9: errors of maxout, at least softmax regression's"
    yield Measured(name, most, "%", middle, "at least")
    name = "F9: errors of softmax regression, at least RBF's"
    yield Measured(name, middle, "%", least, "at least")


def _largest(probabilities: list[Tensor]) -> Tensor:
    return torch.cat(probabilities).amax(dim=1)


ROWS.register("F9", order=17)(
    Row(
        title="rubbish pictures from N(0, 1)",
        source="Goodfellow et al. 2014, arXiv:1412.6572, appendix A",
        paper="a class is likelier than 1/2: maxout 98.35 % (confidence 92.8 %), softmax "
        "regression 59.8 % (70.8 %), RBF 0 %",
        settings="mnist-maxout and mnist-linear as shipped, the RBF network of F7; 10,000 pictures",
        measure=_measure,
    )
)
