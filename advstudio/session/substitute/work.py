"""The substitute theatre: a model is copied through its labels while people do other things."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Iterator

import torch
from torch import Tensor

from advstudio.attacks.fgsm import FGSM
from advstudio.core.ability import check_able, labelled
from advstudio.core.classifier import Classifier
from advstudio.core.draws import SHOWN, drawing
from advstudio.evaluation.digits import as_tensors
from advstudio.models.weights import own_folder
from advstudio.session.experiment import PictureRef
from advstudio.session.frames import Surface
from advstudio.session.inventory import catalogue
from advstudio.session.outcome.outcomes import display_name
from advstudio.session.resumable import Resumable, resumed
from advstudio.session.shelf import Shelf
from advstudio.session.substitute.frames import (
    Carried,
    RoundPoint,
    SubstituteDiscard,
    SubstituteFrame,
    SubstituteRequest,
    SubstituteState,
)
from advstudio.session.watching import drawn_surface, levels_of, quiet, watched_plane
from advstudio.session.workbench import Workbench
from advstudio.substitute.measure import one_step
from advstudio.substitute.plan import SubstitutePlan, planned_substitute
from advstudio.substitute.run import Round, Status, SubstituteTraining
from advstudio.substitute.saving import check_saving, saved
from advstudio.surfaces.plane import Plane

KEY = "substitute"
"""Of the decision planes, oracle's and substitute's alike: they are the same plane."""

_SUBSTITUTES: Shelf[SubstituteRequest, SubstituteWork] = Shelf("substitute", limit=1)


def substitute_frames(
    asked: SubstituteRequest | SubstituteDiscard, bench: Workbench
) -> Iterator[SubstituteFrame | None]:
    """Go on with a substitute, or begin it; or give it up.

    Raises:
        AdvstudioError: The request is wrong, the training failed, or the weights could not be
            written.
    """
    if isinstance(asked, SubstituteDiscard):
        bench.forget(_SUBSTITUTES, _key(asked.request))
        return
    yield from quiet()
    theatre = resumed(bench, _SUBSTITUTES, _key(asked), lambda: SubstituteWork(asked, bench))
    theatre.watch(asked)
    yield from theatre.frames()
    bench.forget(_SUBSTITUTES, _key(asked))


class SubstituteWork(Resumable[SubstituteFrame | None]):
    """A substitute in training, and the picture whose decision planes are watched.

    Args:
        request: What to copy.
        bench: Device, pictures and networks.

    Raises:
        AdvstudioError: A value of the request is wrong; or the name is taken already.
    """

    def __init__(self, request: SubstituteRequest, bench: Workbench) -> None:
        super().__init__()
        plan = plan_of(request)
        check_able(request.model, "copy")
        check_saving(plan.substitute, request.name, own_folder())
        deployed = bench.classifier(request.model, request.defenses)
        whole = as_tensors(labelled(request.model, "test"), bench.device)
        self.copying = SubstituteTraining(plan, deployed, *whole)
        self._bench, self._request = bench, request
        self._has_gradient = deployed.gradient != "none"
        self._plane: Plane | None = None
        self._surfaces: dict[str, Surface] = {}
        self._carried: Carried | None = None

    def watch(self, request: SubstituteRequest) -> None:
        """Look at another picture's planes: the oracle's at once, the substitute's in time."""
        if request.picture != self._request.picture:
            self._plane, self._carried = None, None
            self._surfaces = {}
        self._request = request

    def frames(self) -> Iterator[SubstituteFrame | None]:
        """Go on; yields None between steps, and a frame when there is something to show."""
        if self.latest is not None:
            yield self._shown(self.latest)
        yield from self.payloads()

    def _run(self) -> Generator[SubstituteFrame | None, None, None]:
        latest: Status | None = None
        for status in self.copying.steps():
            if status is None:
                yield None
                continue
            if status.is_round_end:
                yield from self._look()
            elif self._plane is None:
                yield from self._look_at_oracle()
            latest = status
            yield self._frame(status, status.state)
        assert latest is not None, "a substitute says where it stands"
        yield self._frame(latest, "saving")
        yield from saved(
            self.copying, self._request.name, own_folder(),
            oracle=display_name(self._request.model, self._request.defenses),
            seconds=latest.seconds,
        )  # fmt: skip
        finished = self._frame(latest, "finished")
        yield dataclasses.replace(finished, catalogue=catalogue(self._bench.device))

    def _shown(self, frame: SubstituteFrame) -> SubstituteFrame:
        """The same with what is watched now."""
        return dataclasses.replace(
            frame, request=self._request, carried=self._carried,
            oracle=self._surfaces.get("oracle"), substitute=self._surfaces.get("substitute"),
        )  # fmt: skip

    def _frame(self, status: Status, state: SubstituteState) -> SubstituteFrame:
        return self._shown(
            SubstituteFrame(
                self._request, state, status.round, self.copying.plan.rounds, status.queries,
                status.done, status.seconds, status.seconds_left, status.loss,
                tuple(_point(found) for found in self.copying.rounds),
                levels_of(status.pictures), status.answers.short().cpu().numpy(),
                has_gradient=self._has_gradient,
            )
        )  # fmt: skip

    def _look(self) -> Iterator[None]:
        """Both planes, and the example that is carried over; again, if the picture changes."""
        if self._plane is None:
            yield from self._look_at_oracle()
        plane, classifier = self._plane, self.copying.substitute.classifier
        assert plane is not None, "looking at the oracle has chosen it"
        surface = yield from drawn_surface(plane, classifier, self._bench, key=KEY)
        if plane is not self._plane:
            yield from self._look()
            return
        self._surfaces["substitute"] = surface
        self._carried = self._example(plane)

    def _look_at_oracle(self) -> Iterator[None]:
        plane = self._plane = self._watched_plane()
        oracle = self.copying.oracle.classifier
        surface = yield from drawn_surface(plane, oracle, self._bench, key=KEY)
        if self._plane is None:
            yield from self._look_at_oracle()
            return
        self._surfaces["oracle"] = surface

    def _watched_plane(self) -> Plane:
        """Along the gradient that the oracle does not tell, the same for all rounds."""
        request, bench = self._request, self._bench
        example = bench.example(request.picture, request.model)
        behind = bench.adapted(request.model, request.defenses)
        if behind.gradient == "none":
            behind = bench.classifier(request.model)
        # The margin, because a distilled network's cross-entropy has no slope in float32.
        return watched_plane(
            example, behind, FGSM(loss="margin"), epsilon=request.epsilon, seed=request.seed
        )

    def _example(self, plane: Plane) -> Carried:
        """The watched picture's example, made on the substitute as it stands."""
        example = self._bench.example(self._request.picture, self._request.model)
        x, oracle = example.x, self.copying.oracle.classifier
        substitute = self.copying.substitute.classifier
        before = _class(oracle, x)
        label = before if example.label is None else example.label
        y = torch.tensor([label], device=x.device)
        source = self.copying.substitute.in_double()
        x_adv = one_step(source, x, y, self._request.epsilon)
        clean, adversarial = levels_of(torch.cat([x, x_adv]))
        return Carried(
            self.copying.rounds[-1].number, clean, adversarial, example.label, before,
            _class(oracle, x_adv), _class(substitute, x), _class(substitute, x_adv),
            plane.coordinates(x_adv - x)[0].cpu().numpy(),
        )  # fmt: skip


def plan_of(request: SubstituteRequest) -> SubstitutePlan:
    """The request as a plan; errors as for `planned_substitute`."""
    names = ("substitute", "seeds", "rounds", "step", "epochs", "budget", "epsilon", "seed")
    return planned_substitute({name: getattr(request, name) for name in names})


def _key(request: SubstituteRequest) -> SubstituteRequest:
    return dataclasses.replace(request, picture=PictureRef())


def _class(classifier: Classifier, x: Tensor) -> int:
    with torch.inference_mode(), drawing(SHOWN):
        return int(classifier(x).argmax())


def _point(found: Round) -> RoundPoint:
    return RoundPoint(
        found.number, found.queries, found.loss, found.agreement, found.accuracy,
        found.transfer, found.direct,
    )  # fmt: skip
