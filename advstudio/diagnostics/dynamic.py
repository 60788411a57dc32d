"""Whether the model takes gradients while it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch.overrides import TorchFunctionMode

from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS, Indicator
from advstudio.diagnostics.subject import Measuring, Subject


@INDICATORS.register("dynamic", order=18)
class Dynamic(Indicator):
    """Whether it takes gradients itself while it answers.

    Red at the first sign, as AutoAttack refuses such defenses: an attack would have to
    differentiate through them.
    """

    title = "Gradients inside the answer"
    source = "Croce and Hein 2020, arXiv:2003.01690, the checks of AutoAttack's code"
    cause = "non-differentiable"
    paper = (
        "A defense that optimises at test time changes with the picture, and its gradient is not "
        "the one that backpropagation gives."
    )
    remedy = "Differentiate through the inner steps, or carry examples over."
    expense = "1 query"
    reach = "always"
    threshold = 0.0
    hint = 0.0

    def look(self, subject: Subject) -> Measuring[Finding]:
        yield
        with torch.no_grad(), _GradientCalls() as calls:
            subject.deployed(subject.x[:1])
        value = float(calls.count)
        return self.number(value, "One answer takes {value:.0f} gradients; red above {limit:.0f}.")


class _GradientCalls(TorchFunctionMode):
    """Counts calls of `backward` and `autograd.grad` within."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: Sequence[type],
        args: Sequence[object] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> object:
        if func is torch.autograd.grad or func is torch.Tensor.backward:
            self.count += 1
        return func(*args, **(kwargs or {}))
