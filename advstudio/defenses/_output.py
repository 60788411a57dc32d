"""What defenses that tell less of the answer have in common."""

from __future__ import annotations

from advstudio.core.classifier import OutputName

_COARSENESS: tuple[OutputName, ...] = ("logits", "probabilities", "top_k", "label")


def coarser(one: OutputName, other: OutputName) -> OutputName:
    """Of two outputs the one that tells less."""
    return max(one, other, key=_COARSENESS.index)
