"""What the window knows of the verdicts: live, on a set, and under counter-attack; no Qt."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

from advstudio.diagnostics.cause import CAUSES, CauseName
from advstudio.session.experiment import Experiment
from advstudio.session.verdict.examination_frames import CounterFrame, ExaminationFrame
from advstudio.session.verdict.frames import CounterPlan, Reading, VerdictView

LongJob = Literal["examine", "counter"]


@dataclass(frozen=True, slots=True)
class LightState:
    """One light.

    Attributes:
        title: Of its indicator.
        reading: What was measured last; None while nothing was.
        is_stale: Whether something has changed since.
        cause: What it speaks for when it is red; None while nobody knows.
    """

    title: str
    reading: Reading | None = None
    is_stale: bool = False
    cause: CauseName | None = None


@dataclass(frozen=True, slots=True)
class LiveVerdict:
    """What is known of one classifier, on the picture on the screen.

    Attributes:
        lights: In the order of their causes, which stays.
        view: The last complete verdict; None before the first.
        newest: The newest verdict, complete or not.
        is_stale: Whether something has changed since `view`.
        done: Share of what is being measured; None while nothing is.
        note: Why nothing is being measured, or "".
    """

    lights: tuple[LightState, ...] = ()
    view: VerdictView | None = None
    newest: VerdictView | None = None
    is_stale: bool = False
    done: float | None = None
    note: str = ""

    def with_view(self, view: VerdictView, *, done: float, is_final: bool) -> LiveVerdict:
        """More is known; what is still awaited keeps its last reading, marked as such."""
        known = {reading.title: reading for reading in view.readings}
        before = {light.title: light for light in self.lights}
        lights = [_lit(reading) for reading in view.readings]
        lights += [_left(before.get(title) or LightState(title)) for title in view.awaited]
        # By cause first, then where they stood before, or else as they came.
        places = {title: place for place, title in enumerate((*before, *known, *view.awaited))}
        lights.sort(key=lambda light: (_cause_place(light.cause), places[light.title]))
        return LiveVerdict(
            tuple(lights), view if is_final else self.view, view, is_stale=not is_final,
            done=None if is_final else done,
        )  # fmt: skip

    def outdated(self) -> LiveVerdict:
        """Something has changed; what is shown stays until there is something newer."""
        if self._is_outdated:
            # At sixty ticks a second nothing is to be painted anew.
            return self
        return dataclasses.replace(
            self, is_stale=True, done=None, note="",
            lights=tuple(_left(light) for light in self.lights),
        )  # fmt: skip

    def forgotten(self) -> LiveVerdict:
        """Another classifier: the lights keep their places, what they said is over."""
        return LiveVerdict(
            tuple(LightState(light.title, cause=light.cause) for light in self.lights)
        )

    def begun(self) -> LiveVerdict:
        """It is being measured from now on."""
        return dataclasses.replace(self.outdated(), done=0.0)

    def halted(self, note: str) -> LiveVerdict:
        """Nothing more will come, and why."""
        return dataclasses.replace(self.outdated(), done=None, note=note)

    @property
    def _is_outdated(self) -> bool:
        # Only `outdated` makes one so, and it has marked all lights.
        return self.is_stale and self.done is None and not self.note


@dataclass(frozen=True, slots=True)
class SetFindings:
    """What is known of one classifier on a set of pictures.

    Attributes:
        examination: The newest state of the examination, or None.
        fall: The newest state of the counter-attack, or None.
        job: What the engine does for it now, or None.
        sentence: Why the last job ended early, or "".
        is_stale: Whether it was found at another epsilon or in another norm.
    """

    examination: ExaminationFrame | None = None
    fall: CounterFrame | None = None
    job: LongJob | None = None
    sentence: str = ""
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the dock shows of one classifier.

    Attributes:
        names: Of all classifiers that can be looked at.
        chosen: Which one is.
        live: On the picture on the screen.
        found: On a set.
        has_engine: Whether anything can be asked for.
    """

    names: tuple[str, ...] = ("",)
    chosen: int = 0
    live: LiveVerdict = LiveVerdict()
    found: SetFindings = SetFindings()
    has_engine: bool = False

    @property
    def verdict(self) -> VerdictView | None:
        """The verdict whose cause is explained: on the set where it is known, else live."""
        examined = self.found.examination
        if examined is not None and examined.is_final and not self.found.is_stale:
            return examined.verdict
        return self.live.view or self.live.newest

    def shows(self, other: Dossier) -> bool:
        """Whether another one looks the same: at sixty ticks a second nothing is painted anew."""
        ours, theirs = self.found, other.found
        parts = (
            (self.live, other.live), (ours.examination, theirs.examination),
            (ours.fall, theirs.fall),
        )  # fmt: skip
        return (
            all(one is another for one, another in parts)
            and (self.names, self.chosen, self.has_engine)
            == (other.names, other.chosen, other.has_engine)
            and (ours.job, ours.sentence, ours.is_stale)
            == (theirs.job, theirs.sentence, theirs.is_stale)
        )

    @property
    def plan(self) -> CounterPlan | None:
        """The counter-attack that the cause calls for."""
        return self.verdict.counter if self.verdict else None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator.

    Attributes:
        title: A few words.
        live: On the picture; None where it is not measured there.
        on_set: On a set; None where nothing is known.
    """

    title: str
    live: LightState | None
    on_set: LightState | None

    @property
    def states(self) -> tuple[LightState | None, LightState | None]:
        """On the picture, on a set."""
        return self.live, self.on_set

    @property
    def is_red(self) -> bool:
        """Whether it warns anywhere."""
        found = (state.reading for state in self.states if state and not state.is_stale)
        return any(reading is not None and reading.light == "red" for reading in found)


def indicator_rows(dossier: Dossier) -> tuple[IndicatorRow, ...]:
    """All indicators, in the order of the strip, then those of a set only."""
    live = {light.title: light for light in dossier.live.lights}
    found, examined = dossier.found, dossier.found.examination
    on_set = {
        reading.title: dataclasses.replace(_lit(reading), is_stale=found.is_stale)
        for reading in (examined.verdict.readings if examined else ())
    }
    if found.job == "examine" and examined is not None:
        on_set |= {title: LightState(title) for title in examined.verdict.awaited}
    newest = dossier.live.newest
    titles = dict.fromkeys((*live, *(newest.left_to_set if newest else ()), *on_set))
    return tuple(IndicatorRow(title, live.get(title), on_set.get(title)) for title in titles)


def distinct_classifiers(experiment: Experiment) -> tuple[Experiment, ...]:
    """The experiment of each classifier on the screen by itself; equal ones count once."""
    first, *others = experiment.classifiers()
    return (first, *(one for one in others if one != first))


WATCHED = frozenset({"model", "defenses", "picture", "norm", "epsilon", "seed", "compare"})
"""Fields of the experiment that `live_key` and `set_key` look at."""


def live_key(experiment: Experiment) -> Hashable:
    """Equal where the live verdicts are."""
    return tuple(
        (one.model, one.defenses, one.picture, one.norm, one.epsilon, one.seed)
        for one in distinct_classifiers(experiment)
    )


def set_key(experiment: Experiment) -> tuple[Hashable, Hashable]:
    """What findings on a set are about, and, second, the circumstances they hold in."""
    picture = experiment.picture
    subject = (experiment.model, experiment.defenses, picture.dataset, picture.file)
    return subject, (experiment.norm, experiment.epsilon, experiment.seed)


def _cause_place(cause: CauseName | None) -> int:
    return len(CAUSES) if cause is None else CAUSES.index(cause)


def _lit(reading: Reading) -> LightState:
    return LightState(reading.title, reading, cause=reading.cause)


def _left(light: LightState) -> LightState:
    return dataclasses.replace(light, is_stale=light.reading is not None)
