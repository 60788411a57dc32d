"""Transfer matrices that nobody computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import synthetic

from advstudio.session.experiment import Choice
from advstudio.session.transfer.frames import (
    CellPictures,
    NetworkRef,
    TransferFrame,
    TransferRequest,
)

NETWORKS = (
    NetworkRef("mnist-small"),
    NetworkRef("mnist-small", (Choice(name="distillation"),)),
)
REQUEST = TransferRequest(NETWORKS, ("linear-svm", "decision-tree"))
NAMES = ("MNIST small CNN", "MNIST small CNN + Distillation", "Linear SVM", "Decision tree")


def transfer_frame(
    rows: int = 4, *, request: TransferRequest = REQUEST, **changes: object
) -> TransferFrame:
    """The first rows are known: success grows to the right, the tree has no gradient."""
    count = len(request.networks) + len(request.classical)
    names = NAMES[:count]
    success = np.full((count, count), np.nan, np.float32)
    success[:rows] = np.linspace(0.1, 0.9, count, dtype=np.float32)
    cosine = np.full((count, count), np.nan, np.float32)
    cosine[:rows] = 0.25
    cosine[-1] = cosine[:, -1] = np.nan
    made = TransferFrame(
        request, names, np.full(count, 0.97, np.float32), success, cosine,
        np.full(count, 5.9, np.float32), (*[""] * (count - 1), "The tree has no gradient."), None,
        done=rows / count, is_final=rows == count, dataset="MNIST",
    )  # fmt: skip
    return replace(made, **changes)


def cell_pictures(row: int = 0, column: int = 1) -> CellPictures:
    """Three sevens: one carried over, one withstood, one that was wrong before."""
    pictures = np.stack([synthetic.ramp()] * 3)

    def classes(*values: int) -> np.ndarray:
        return np.array(values, np.int16)

    return CellPictures(
        row, column, np.arange(3, dtype=np.int32), classes(7, 7, 7), pictures, pictures,
        classes(3, 3, 2), classes(3, 7, 1), classes(7, 7, 1),
    )  # fmt: skip
