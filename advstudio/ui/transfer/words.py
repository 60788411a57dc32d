"""The transfer explorer's matrices in numbers and words."""

from __future__ import annotations

from functools import partial
from math import isfinite

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from advstudio.session.transfer.frames import TransferFrame, TransferRequest
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.transfer.shaded_matrix import MatrixContents

translate = QCoreApplication.translate

_AND = " + "
"""Between a model's name and its defenses'."""


def settings(request: TransferRequest) -> str:
    """How the examples of a matrix were made: `FGSM, ε 0.3, 100 pictures`."""
    if request.attack == "carlini-wagner":
        told = translate("TransferWords", "C&W, κ {confidence}, {count} pictures")
    elif request.attack == "pgd":
        told = translate("TransferWords", "PGD, ε {epsilon}, {count} pictures")
    else:
        told = translate("TransferWords", "FGSM, ε {epsilon}, {count} pictures")
    return told.format(
        confidence=f"{request.confidence:g}", epsilon=f"{request.epsilon:g}",
        count=request.pictures,
    )  # fmt: skip


def success_contents(frame: TransferFrame, before: TransferFrame | None) -> MatrixContents:
    """Success in whole percent; beside it the clean accuracy and the size of what was changed.

    Args:
        frame: What is known so far.
        before: A matrix of the same classifiers, whose cells stand where nothing is known yet.
    """
    shown = short_names(frame.names, frame.dataset)
    values, is_old = _completed(frame.success, before.success if before else None)
    return MatrixContents(
        values,
        is_old,
        tuple(tuple(_whole(100 * value) for value in row) for row in values.tolist()),
        tuple(f"{row}  {name}" for row, name in enumerate(shown, start=1)),
        (
            (
                translate("TransferWords", "clean"),
                tuple(_whole(100 * value) for value in frame.accuracy.tolist()),
            ),
            (translate("TransferWords", "L2"), tuple(_short(v, 1) for v in frame.size.tolist())),
        ),
        partial(_success_told, frame),
        partial(_head_told, frame),
    )


def cosine_contents(frame: TransferFrame, before: TransferFrame | None) -> MatrixContents:
    """Cosines of the gradients in two digits; what is opposite is shaded like what is unlike."""
    # A classifier without a gradient stays unknown to the end.
    earlier = before.cosine if before is not None and not frame.is_final else None
    values, is_old = _completed(frame.cosine, earlier)
    return MatrixContents(
        values,
        is_old,
        tuple(tuple(_cosine(value) for value in row) for row in values.tolist()),
        tuple(str(row + 1) for row in range(len(frame.names))),
        (),
        partial(_cosine_told, frame),
        partial(_head_told, frame),
    )


def _completed(
    values: NDArray[np.float32], earlier: NDArray[np.float32] | None
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The values, earlier ones where there are none yet, and which those are."""
    if earlier is None:
        return values, np.zeros(values.shape, dtype=bool)
    is_old = ~np.isfinite(values) & np.isfinite(earlier)
    return np.where(is_old, earlier, values), is_old


def short_names(names: tuple[str, ...], dataset: str) -> tuple[str, ...]:
    """Headings that tell classifiers apart: the defenses alone, where no other has them.

    Args:
        names: Of the classifiers.
        dataset: Title of the dataset that they share; it is left out.
    """
    defenses = [name.partition(_AND)[2] for name in names]
    return tuple(
        own if own and defenses.count(own) == 1 else name.removeprefix(f"{dataset} ")
        for own, name in zip(defenses, names, strict=True)
    )


def numbered(frame: TransferFrame, row: int) -> str:
    """A classifier's number and name."""
    return f"{row + 1}  {frame.names[row]}"


def _success_told(frame: TransferFrame, row: int, column: int) -> str:
    value = float(frame.success[row, column])
    made = translate("TransferWords", "Made on {row}, shown to {column}").format(
        row=numbered(frame, row), column=numbered(frame, column)
    )
    if not isfinite(value):
        return wrapped(made, translate("TransferWords", "This is not known yet."))
    share = translate(
        "TransferWords",
        "{share} % of the pictures that it gets right are turned wrong. Click for the pictures.",
    ).format(share=f"{100 * value:.1f}")
    return wrapped(made, share)


def _cosine_told(frame: TransferFrame, row: int, column: int) -> str:
    value = float(frame.cosine[row, column])
    pair = translate("TransferWords", "Gradients of {row} and {column}").format(
        row=numbered(frame, row), column=numbered(frame, column)
    )
    if not isfinite(value):
        reason = translate("TransferWords", "One of the two has no gradient.")
        waiting = translate("TransferWords", "This is not known yet.")
        return wrapped(pair, reason if frame.is_final else waiting)
    told = translate("TransferWords", "Mean cosine {cosine}.").format(cosine=_short(value, 3))
    return wrapped(pair, told)


def _head_told(frame: TransferFrame, row: int) -> str:
    accuracy = translate("TransferWords", "Gets {share} % of the clean pictures right.").format(
        share=_whole(100 * float(frame.accuracy[row]))
    )
    size = translate("TransferWords", "Its perturbations measure {size} in L2, on average.").format(
        size=_short(float(frame.size[row]), 2)
    )
    return wrapped(numbered(frame, row), accuracy, size, frame.notices[row])


def _cosine(value: float) -> str:
    # Without the zero before the point: a narrow cell has no room for it.
    text = _short(value, 2)
    return "1" if text == "1.00" else text.replace("0.", ".", 1)


def _whole(value: float) -> str:
    return f"{value:.0f}" if isfinite(value) else "–"


def _short(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−") if isfinite(value) else "–"
