"""Where a training that the window shows stands, and what happens to it; no Qt."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from advstudio.session.catalogue import Catalogue, PartEntry, Unfinished
from advstudio.session.experiment import Choice, PictureRef, Scalar
from advstudio.session.frames import Surface
from advstudio.session.training.frames import TrainingFrame, TrainingRequest
from advstudio.ui.runs.run_state import RunState


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """A training.

    Attributes:
        request: What is trained.
        state: What it does.
        frame: The newest that arrived, or None.
        surfaces: Decision surfaces of the watched picture, by epoch; not of every epoch where the
            training was taken up again or another picture is watched since.
        sentence: Why it paused or failed, or "".
        is_remembered: Whether the engine still has it; else only its checkpoint is left.
    """

    request: TrainingRequest
    state: RunState = RunState.STARTING
    frame: TrainingFrame | None = None
    surfaces: Mapping[int, Surface] = field(default_factory=dict)
    sentence: str = ""
    is_remembered: bool = True

    @property
    def epochs(self) -> int:
        """How many epochs are finished, as far as anybody knows."""
        return len(self.frame.history) if self.frame else 0

    @property
    def has_checkpoint(self) -> bool:
        """Whether there is something to go on from."""
        return self.epochs > 0 or self.request.is_resumed

    @property
    def can_resume(self) -> bool:
        """Whether it stands still, and could go on."""
        if self.state is RunState.PAUSED:
            return True
        return self.state is RunState.FAILED and self.has_checkpoint

    def is_of(self, other: TrainingRequest) -> bool:
        """Whether a request is for this training, whatever picture it watches."""
        return run_key(self.request) == run_key(other)

    def with_frame(self, frame: TrainingFrame) -> TrainingRun:
        """A frame has arrived; one that was sent before a pause does not end the pause."""
        is_news = self.state.is_active or frame.state == "finished"
        known = {} if self._watches_another(frame) else dict(self.surfaces)
        if frame.surface is not None:
            known[frame.epoch] = frame.surface
        return dataclasses.replace(
            self, frame=frame, surfaces=known,
            state=RunState(frame.state) if is_news else self.state,
        )  # fmt: skip

    def paused(self, sentence: str) -> TrainingRun:
        """It waits for somebody to let it go on."""
        return dataclasses.replace(self, state=RunState.PAUSED, sentence=sentence)

    def failed(self, sentence: str) -> TrainingRun:
        """It ended in a sentence, and the engine forgot it."""
        return dataclasses.replace(
            self, state=RunState.FAILED, sentence=sentence, is_remembered=False
        )

    def abandoned(self, sentence: str) -> TrainingRun:
        """The engine that had it is gone."""
        if self.state is RunState.FINISHED:
            return self
        state = RunState.FAILED if self.state is RunState.FAILED else RunState.PAUSED
        told = sentence if self.state.is_active else self.sentence
        return dataclasses.replace(self, state=state, sentence=told, is_remembered=False)

    def resumed(self, unfinished: Iterable[Unfinished]) -> TrainingRun:
        """It goes on: where the engine has it, else from its checkpoint, else from the start."""
        has_checkpoint = self.epochs > 0 or any(
            run_key(other) == run_key(self.request) for other in unfinished
        )
        request = dataclasses.replace(
            self.request, is_resumed=has_checkpoint and not self.is_remembered
        )
        return dataclasses.replace(
            self, request=request, state=RunState.STARTING, sentence="", is_remembered=True
        )

    def watching(self, picture: PictureRef) -> TrainingRun:
        """Another picture's decision surface is to be shown from the next epoch on."""
        return dataclasses.replace(self, request=dataclasses.replace(self.request, picture=picture))

    def _watches_another(self, frame: TrainingFrame) -> bool:
        return self.frame is not None and frame.request.picture != self.frame.request.picture


def run_key(one: TrainingRequest | Unfinished) -> Hashable:
    """Equal for two that mean the same training."""
    return (one.model, one.recipe, one.seed, one.name)


def opened(one: Unfinished, picture: PictureRef, sentence: str) -> TrainingRun:
    """A training that was cut off, as it waits for somebody to let it go on."""
    request = TrainingRequest(one.model, one.recipe, one.seed, one.name, picture, is_resumed=True)
    return TrainingRun(request, RunState.PAUSED, sentence=sentence, is_remembered=False)


def as_unfinished(run: TrainingRun) -> Unfinished:
    """A training, as something that waits for another day."""
    request = run.request
    return Unfinished(request.model, request.recipe, request.seed, request.name)


def catalogue_after(run: TrainingRun, catalogue: Catalogue, *, is_kept: bool) -> Catalogue:
    """What the next catalogue will say: the run is among the unfinished, or is not."""
    one = as_unfinished(run)
    others = tuple(o for o in catalogue.unfinished if run_key(o) != run_key(one))
    return dataclasses.replace(catalogue, unfinished=(*others, one) if is_kept else others)


def trained_defense(request: TrainingRequest, catalogue: Catalogue) -> Choice | None:
    """The defense that a training made, or None where its recipe makes no defense.

    Parameters that defense and recipe share are set to what was trained with.
    """
    entry = next((d for d in catalogue.defenses.values() if request.recipe.name in d.recipes), None)
    if entry is None:
        return None
    recipe = catalogue.recipes.get(request.recipe.name)
    used = recipe.full(request.recipe) if recipe else request.recipe.arguments
    return Choice.of(entry.name, weights=request.name, **_shared(entry, used))


def _shared(entry: PartEntry, used: Mapping[str, Scalar]) -> dict[str, Scalar]:
    shared: dict[str, Scalar] = {}
    for parameter in entry.parameters:
        value = used.get(parameter.name, parameter.default)
        if value != parameter.default:
            shared[parameter.name] = int(value) if parameter.kind == "integer" else value
    return shared
