"""The model that is copied: it answers with labels, and every picture is counted."""

from __future__ import annotations

import hashlib

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from advstudio.core.classifier import Classifier
from advstudio.core.draws import DEPLOYED, drawing
from advstudio.core.errors import InvalidExperiment
from advstudio.defenses.label_only import LabelOnly


class Oracle:
    """A classifier behind an interface that grants labels only.

    Args:
        classifier: Whatever it grants.
        budget: Pictures that it answers for; it never needs to be asked about one twice.

    Attributes:
        classifier: The same, label only.
        queries: Different pictures that it was asked about.
    """

    def __init__(self, classifier: Classifier, budget: int) -> None:
        self.classifier = LabelOnly().applied(classifier)
        self.queries = 0
        self._budget = budget
        self._answers: dict[bytes, int] = {}

    def is_new(self, x: Float[Tensor, "n c h w"]) -> Bool[Tensor, " n"]:
        """Whether a picture was never asked about, nor stands earlier in the batch."""
        seen: set[bytes] = set()
        found = []
        for name in _names(x):
            found.append(name not in self._answers and name not in seen)
            seen.add(name)
        return torch.tensor(found, dtype=torch.bool, device=x.device)

    def answers(self, x: Float[Tensor, "n c h w"]) -> Int[Tensor, " n"]:
        """The predicted classes; what was asked before costs no query.

        Raises:
            InvalidExperiment: The queries are used up.
        """
        rows = self.is_new(x).nonzero().flatten()
        if self.queries + len(rows) > self._budget:
            raise InvalidExperiment(
                "The oracle answers for {budget} pictures, and {asked} have been asked about; "
                "{new} more are too many. Allow more queries, or augment less often.",
                budget=self._budget, asked=self.queries, new=len(rows),
            )  # fmt: skip
        names = _names(x)
        if len(rows):
            with torch.inference_mode(), drawing(DEPLOYED):
                labels = self.classifier(x[rows]).argmax(dim=1).tolist()
            self._answers |= dict(zip([names[i] for i in rows.tolist()], labels, strict=True))
            self.queries += len(rows)
        return torch.tensor([self._answers[name] for name in names], device=x.device)


def _names(x: Tensor) -> list[bytes]:
    """A digest of each picture."""
    rows = x.detach().flatten(1).float().cpu().contiguous().numpy()
    return [hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in rows]
