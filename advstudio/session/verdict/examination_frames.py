"""What an examination on a set of pictures, and a counter-attack on it, ask for and get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from advstudio.session.experiment import Experiment
from advstudio.session.verdict.frames import CounterPlan, EvidencePicture, VerdictView

MOST_PICTURES = 2000
"""Of a set; some hundred tell enough."""


@dataclass(frozen=True, slots=True)
class ExaminationRequest:
    """All indicators on test pictures from all over the experiment's dataset.

    Attributes:
        experiment: Model, defenses, norm, epsilon and seed count; not its picture or attack.
        count: How many pictures, 1 to `MOST_PICTURES`.
        offset: How far the set is shifted, so that another one can be taken.
    """

    answer: ClassVar[str] = "advstudio.session.verdict.examination:examination_frames"

    experiment: Experiment
    count: int = 200
    offset: int = 0


@dataclass(frozen=True, slots=True)
class ExaminationFrame:
    """How far an examination is; accuracies are shares in [0, 1].

    Attributes:
        request: What was asked.
        verdict: So far, with the pictures that gave it away.
        clean_accuracy: Of the defended model; None while unknown.
        naive_accuracy: What PGD leaves that follows the gradient as it is granted; clean
            accuracy where none is. None while unknown.
        counter_accuracy: What is left after the counter-attack, too; None while unknown, or
            where none is applicable.
        doing: What is being measured, a few words; "" at the end.
        done: Share of the work.
        is_final: Whether nothing more will come.
        seconds: Spent so far; pauses do not count.
    """

    request: ExaminationRequest
    verdict: VerdictView
    clean_accuracy: float | None
    naive_accuracy: float | None
    counter_accuracy: float | None
    doing: str
    done: float
    is_final: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class CounterRequest:
    """The counter-attack on a set of pictures.

    Attributes:
        experiment: As for `ExaminationRequest`.
        plan: From a verdict.
        count: How many pictures.
        offset: As for `ExaminationRequest`.
    """

    answer: ClassVar[str] = "advstudio.session.verdict.counter:counter_frames"

    experiment: Experiment
    plan: CounterPlan
    count: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class CounterFrame:
    """How far the "robust" bar has fallen; accuracies are shares in [0, 1].

    Attributes:
        request: What was asked.
        clean_accuracy: Of the defended model.
        naive_accuracy: What PGD leaves that follows the gradient as it is granted.
        accuracy: What the counter-attack has left at this step; at the end, what its best
            pictures leave.
        history: `accuracy` after every step, from step 0 on.
        step: Steps so far.
        steps: Steps in all, if the attack says so; None otherwise.
        broken: Pictures that the counter-attack has broken, the first few.
        done: Share of the work; None where the attack does not say how long it will take.
        is_final: Whether nothing more will come.
    """

    request: CounterRequest
    clean_accuracy: float
    naive_accuracy: float
    accuracy: float
    history: tuple[float, ...]
    step: int
    steps: int | None
    broken: tuple[EvidencePicture, ...]
    done: float | None
    is_final: bool
