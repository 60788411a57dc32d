"""Trainings that nobody ran: a catalogue with recipes, and frames with known figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import synthetic
from synthetic_catalogue import catalogue, part

from advstudio.session.catalogue import Catalogue, OwnWeights, Parameter, Unfinished
from advstudio.session.experiment import Choice, PictureRef
from advstudio.session.training.frames import EpochPoint, TrainingFrame, TrainingRequest

EPOCHS = Parameter("epochs", "integer", 10, 1, 200, (), "Passes over the training pictures")
TEMPERATURE = Parameter(
    "temperature", "integer", 100, 1, 1000, (), "Divided the logits", stops=(1.0, 10.0, 100.0)
)
WEIGHTS = Parameter("weights", "text", "", None, None, (), "Weights of your own")

REQUEST = TrainingRequest(
    "mnist-small", Choice.of("pgd-training", epochs=4), 0, "pgd-training-1",
    PictureRef(dataset="mnist"),
)  # fmt: skip
CUT_OFF = Unfinished("mnist-small", Choice.of("pgd-training", epochs=4), 0, "pgd-training-1")
CARD = "4 epochs, clean 98.5%, PGD 0.3: 87.0%"


def training_catalogue(**changes: object) -> Catalogue:
    """The usual one, with two recipes and the defenses that they make."""
    made = catalogue()
    recipes = (
        part("plain", "Plain training", EPOCHS),
        part("pgd-training", "PGD adversarial training", EPOCHS),
        part("distillation", "Defensive distillation", EPOCHS, TEMPERATURE),
    )
    trained = {
        name: replace(
            made.defenses[name], recipes=(name,), parameters=parameters, shipped=("mnist-small",)
        )
        for name, parameters in (
            ("pgd-training", (WEIGHTS,)), ("distillation", (WEIGHTS, TEMPERATURE)),
        )
    }  # fmt: skip
    return replace(
        made, recipes={entry.name: entry for entry in recipes}, defenses=made.defenses | trained,
        **changes,
    )  # fmt: skip


def with_weights(name: str = "pgd-training-1", recipe: str = "pgd-training") -> Catalogue:
    """The catalogue once weights of that name are there."""
    return training_catalogue(own_weights=(OwnWeights("mnist-small", name, recipe, CARD),))


def point(epoch: int) -> EpochPoint:
    """Better from epoch to epoch, PGD worst of all."""
    share = epoch / 10
    return EpochPoint(
        epoch, 2.0 - share, 0.004, None, None, 2.5 - share, share, 0.5 + share / 2,
        0.3 + share / 2, 0.1 + share / 2,
    )  # fmt: skip


def training_frame(
    epoch: int = 2, *, request: TrainingRequest = REQUEST, is_epoch_end: bool = False,
    **changes: object,
) -> TrainingFrame:  # fmt: skip
    """`epoch` of 4 epochs are over; within the next one unless it has just ended."""
    done = epoch / 4 if is_epoch_end else (epoch + 0.5) / 4
    surface = synthetic.surface(17, plane_key="training") if is_epoch_end else None
    made = TrainingFrame(
        request=request, state="running", stage=0, stages=1, epoch=epoch, epochs=4, done=done,
        seconds=30.0, seconds_left=42.0, loss=1.7, learning_rate=0.004, clean_accuracy=None,
        adversarial_accuracy=0.25, pictures=np.full((32, 28, 28, 1), 128, np.uint8), epsilon=0.3,
        history=tuple(point(number) for number in range(1, epoch + 1)), surface=surface,
    )  # fmt: skip
    return replace(made, **changes)
