"""What the training theatre asks for and gets: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.frames import Pixels, Surface

TrainingState = Literal["running", "measuring", "finished"]


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """A training that is to be begun, or to go on.

    Cancelling the lane pauses it; posting the same request again lets it go on.

    Attributes:
        model: Registry name.
        recipe: With the parameters that differ from its defaults.
        seed: Everything random in the training follows from it.
        name: What the weights are to be called.
        picture: Whose decision plane is watched.
        is_resumed: Whether to go on from the checkpoint of a training that was cut off.
    """

    model: str
    recipe: Choice
    seed: int
    name: str
    picture: PictureRef
    is_resumed: bool = False


@dataclass(frozen=True, slots=True)
class TrainingDiscard:
    """A paused training is given up: it is forgotten, and its checkpoint removed."""

    request: TrainingRequest


@dataclass(frozen=True, slots=True)
class EpochPoint:
    """A finished epoch; accuracies are shares in [0, 1], None where there are no such pictures.

    Attributes:
        epoch: Counted over all networks of the recipe, from 1.
        loss: Mean of what the recipe minimises.
        learning_rate: Of the last step.
        clean_loss: Cross-entropy on the clean training pictures.
        clean_accuracy: On the clean training pictures, while they were trained on.
        adversarial_loss: Cross-entropy on the attacked training pictures.
        adversarial_accuracy: On the attacked training pictures.
        test_accuracy: On clean test pictures.
        test_fgsm: What FGSM leaves of it.
        test_pgd: What PGD with 10 steps leaves of it.
    """

    epoch: int
    loss: float
    learning_rate: float
    clean_loss: float | None
    clean_accuracy: float | None
    adversarial_loss: float | None
    adversarial_accuracy: float | None
    test_accuracy: float
    test_fgsm: float
    test_pgd: float


@dataclass(frozen=True, slots=True)
class TrainingFrame:
    """How far a training is.

    Attributes:
        request: What is being trained.
        state: Running; measuring the finished network for its card; finished.
        stage: Number of the network that is being trained, from 0.
        stages: Networks in all; the last one is the result.
        epoch: Finished epochs, of all networks.
        epochs: Epochs in all.
        done: Share of the training, or of the measurement, in [0, 1].
        seconds: Spent so far.
        seconds_left: An estimate.
        loss: Mean of what is minimised, in this epoch so far.
        learning_rate: Of the last step.
        clean_accuracy: On this epoch's clean training pictures; None where there are none.
        adversarial_accuracy: On this epoch's attacked training pictures.
        pictures: (m, h, w, c) uint8 some of the last step's pictures, as the network saw them.
        epsilon: L∞ radius of `test_fgsm` and `test_pgd`, pixel scale.
        history: All finished epochs.
        surface: Decision surface of the watched picture after the last epoch; None within one.
        catalogue: With the new weights in it; when finished.
        taken_back: Epochs so far that were thrown away because the network had collapsed.
    """

    request: TrainingRequest
    state: TrainingState
    stage: int
    stages: int
    epoch: int
    epochs: int
    done: float
    seconds: float
    seconds_left: float
    loss: float
    learning_rate: float
    clean_accuracy: float | None
    adversarial_accuracy: float | None
    pictures: Pixels
    epsilon: float
    history: tuple[EpochPoint, ...]
    surface: Surface | None = None
    catalogue: Catalogue | None = None
    taken_back: int = 0

    @property
    def slot(self) -> int | None:
        """The only one that brings the decision surface after its epoch is not replaced."""
        return None if self.surface is None else self.epoch
