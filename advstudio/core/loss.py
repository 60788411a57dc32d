"""What an attacker maximises, from logits: one number per example."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from advstudio.core.errors import NotApplicable
from advstudio.core.goal import Goal

LossName = Literal["cross-entropy", "margin", "logit", "dlr"]
Loss = Callable[[Tensor, Goal], Tensor]

_TINY = 1e-12


def margin(logits: Float[Tensor, "n k"], goal: Goal) -> Float[Tensor, " n"]:
    """(n,) positive exactly where the goal is reached, ties aside.

    Untargeted the best other logit minus the label's; targeted the target's minus the best other.
    Unlike cross-entropy it does not saturate. Source: f6 of Carlini and Wagner 2017,
    arXiv:1608.04644, without the bound.
    """
    own = goal.labels.view(-1, 1)
    # Found first and then picked: backwards, that is a quarter of the work of a maximum.
    others = logits.detach().clamp_min(torch.finfo(logits.dtype).min)
    # Even minus infinity is then more than what the label itself has here.
    other = others.scatter_(1, own, -torch.inf).argmax(dim=1, keepdim=True)
    ahead, behind = (own, other) if goal.is_targeted else (other, own)
    lead: Tensor = logits.gather(1, ahead) - logits.gather(1, behind)
    return lead.squeeze(1)


def logit(logits: Float[Tensor, "n k"], goal: Goal) -> Float[Tensor, " n"]:
    """(n,) the label's logit, downwards; the target's, upwards.

    Source: Carlini et al. 2019, arXiv:1902.06705, on losses that do not saturate.
    """
    own = logits.gather(1, goal.labels.view(-1, 1)).squeeze(1)
    return own if goal.is_targeted else -own


def dlr(logits: Float[Tensor, "n k"], goal: Goal) -> Float[Tensor, " n"]:
    """(n,) the difference of logits ratio: the margin, freed of the scale of the logits.

    Source: Croce and Hein 2020, arXiv:2003.01690, equations 6 and 7.
    # Deviates: towards a target, the paper's own class is the best other one here, because
    # a targeted goal does not know the true label.

    Raises:
        NotApplicable: There are fewer than three classes, or four for a target.
    """
    least = 4 if goal.is_targeted else 3
    if logits.shape[1] < least:
        raise NotApplicable(
            "The DLR loss needs at least {least} classes, and this model has {count}. Choose "
            "the margin loss.",
            least=least, count=logits.shape[1],
        )  # fmt: skip
    ordered = logits.topk(least, dim=1).values
    third = ordered[:, 2:].mean(dim=1)
    return margin(logits, goal) / (ordered[:, 0] - third).clamp_min(_TINY)


def cross_entropy(logits: Float[Tensor, "n k"], goal: Goal) -> Float[Tensor, " n"]:
    """(n,) cross-entropy of the labels, negated for targets."""
    return goal.loss(logits)


LOSSES: dict[LossName, Loss] = {
    "cross-entropy": cross_entropy,
    "margin": margin,
    "logit": logit,
    "dlr": dlr,
}
