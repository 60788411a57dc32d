"""What the transfer explorer asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import Choice
from advstudio.session.frames import Pixels

ClassicalName = Literal["logistic-regression", "linear-svm", "decision-tree", "nearest-neighbours"]
CLASSICAL: tuple[ClassicalName, ...] = get_args(ClassicalName)

TransferAttack = Literal["fgsm", "pgd", "carlini-wagner"]


@dataclass(frozen=True, slots=True)
class NetworkRef:
    """A network with its defenses.

    Attributes:
        model: Registry name of a model whose dataset has labelled pictures in numbers.
        defenses: Round the model, or in its weights.
    """

    model: str
    defenses: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """Examples made on every classifier, shown to every other.

    Attributes:
        networks: The first rows and columns; all of one dataset, whose test pictures are shown.
        classical: The rows and columns after them, fitted to the dataset's training pictures.
        attack: On networks, linear classifiers and the softened nearest neighbours; the tree is
            attacked by the search for a leaf of another class.
        epsilon: L∞ radius of FGSM and PGD, pixel scale; the search for a leaf has no bound.
        confidence: κ of C&W, in logits; C&W is bounded by no epsilon.
        pictures: Test pictures in all.
        seed: Everything random follows from it.
        cell: Row and column whose pictures are shown; None shows none.
        dataset: Whose pictures are shown where there are no networks; "" for any that will do.
    """

    answer: ClassVar[str] = "advstudio.session.transfer.work:transfer_frames"

    networks: tuple[NetworkRef, ...]
    classical: tuple[ClassicalName, ...] = CLASSICAL
    attack: TransferAttack = "fgsm"
    epsilon: float = 0.3
    confidence: float = 0.0
    pictures: int = 100
    seed: int = 0
    cell: tuple[int, int] | None = None
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class CellPictures:
    """Pictures of one cell: those that were carried over successfully come first.

    Attributes:
        row: On which classifier the examples were made.
        column: Which one judges.
        indices: (m,) int32 numbers of the test pictures.
        labels: (m,) int16 true classes.
        clean: (m, h, w, c).
        adversarial: (m, h, w, c).
        row_answers: (m,) int16 classes that the row's classifier gives the examples.
        column_answers: (m,) int16 classes that the column's classifier gives the examples.
        column_clean: (m,) int16 classes that it gives the clean pictures.
    """

    row: int
    column: int
    indices: NDArray[np.int32]
    labels: NDArray[np.int16]
    clean: Pixels
    adversarial: Pixels
    row_answers: NDArray[np.int16]
    column_answers: NDArray[np.int16]
    column_clean: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class TransferFrame:
    """What is known so far; figures are NaN while they are not.

    Attributes:
        request: What was asked.
        names: n headings, of the rows and of the columns.
        accuracy: (n,) float32 share of clean pictures that each classifier gets right.
        success: (n, n) float32 share of the pictures that the column's classifier gets right,
            and that the example made on the row's turns wrong.
        cosine: (n, n) float32 mean cosine of the two gradients of the margin; NaN, too, where
            one grants none.
        size: (n,) float32 mean L2 size of the row's perturbations, pixel scale.
        notices: n sentences about how a row is attacked or why it cannot be, or "".
        cell: The pictures that were asked for; None until the row is known.
        done: Share of the matrix that is known, in [0, 1].
        is_final: Whether nothing more will come.
        dataset: Title of the dataset whose pictures are shown.
    """

    request: TransferRequest
    names: tuple[str, ...]
    accuracy: NDArray[np.float32]
    success: NDArray[np.float32]
    cosine: NDArray[np.float32]
    size: NDArray[np.float32]
    notices: tuple[str, ...]
    cell: CellPictures | None
    done: float
    is_final: bool
    dataset: str = ""
