"""Choosing between two batches, example by example."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Shaped
from torch import Tensor


def either(
    is_first: Bool[Tensor, " n"], first: Shaped[Tensor, "n ..."], second: Shaped[Tensor, "n ..."]
) -> Shaped[Tensor, "n ..."]:
    """The rows of `first` where the bool says so, of `second` elsewhere."""
    chosen = second.clone()
    overwrite(chosen, is_first, first)
    return chosen


def overwrite(
    kept: Shaped[Tensor, "n ..."], is_replaced: Bool[Tensor, " n"], by: Shaped[Tensor, "n ..."]
) -> None:
    """Put the rows of `by` in the place of those of `kept`, where the bool says so."""
    if kept.device.type != "cpu":
        # To know how many they are, this process would have to wait for the device.
        shape = (-1,) + (1,) * (kept.dim() - 1)
        kept.copy_(torch.where(is_replaced.view(shape), by, kept))
        return
    replaced, staying = is_replaced.nonzero().squeeze(1), (~is_replaced).nonzero().squeeze(1)
    # A broadcast torch.where takes twice as long as copying everything, which in turn takes half
    # as long as picking it row by row.
    if len(replaced) <= len(staying):
        kept.index_copy_(0, replaced, by.index_select(0, replaced))
        return
    unchanged = kept.index_select(0, staying)
    kept.copy_(by).index_copy_(0, staying, unchanged)
