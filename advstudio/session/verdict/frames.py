"""What the verdict on hidden gradients tells: plain values and NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

from advstudio.diagnostics.cause import CauseName, Light
from advstudio.session.experiment import Experiment
from advstudio.session.frames import Pixels


@dataclass(frozen=True, slots=True)
class EvidencePicture:
    """A picture that gave the defense away.

    Attributes:
        index: Its number in its dataset.
        clean: (h, w, c) uint8, c = 1 or 3.
        attacked: (h, w, c) uint8; None where the clean picture is the evidence.
        label: True class.
        clean_class: What the defended model says of the clean one.
        attacked_class: And of the attacked one; None together with `attacked`.
    """

    index: int
    clean: Pixels
    attacked: Pixels | None
    label: int
    clean_class: int
    attacked_class: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator's answer; a light of the strip.

    Attributes:
        name: Registry name.
        title: A few words.
        definition: What is measured, one sentence.
        paper: What the paper says about it, in other words.
        source: Paper.
        expense: What it asks of the model, in words.
        remedy: What to do about a red light.
        cause: What it speaks for when it is red.
        light: Grey where it could not be measured; the sentence then says why.
        value: What was measured, or None.
        threshold: Where red begins.
        is_low_suspicious: Whether red lies below the threshold instead of above.
        template: What was found, with the values' names in braces.
        values: What fills them.
        evidence: Pictures that gave it away, at most a few.
        reason: Why the threshold is where it is, a few sentences.
    """

    name: str
    title: str
    definition: str
    paper: str
    source: str
    expense: str
    remedy: str
    cause: CauseName
    light: Light
    value: float | None
    threshold: float
    is_low_suspicious: bool
    template: str
    values: dict[str, object] = field(default_factory=dict)
    evidence: tuple[EvidencePicture, ...] = ()
    reason: str = ""

    @property
    def sentence(self) -> str:
        """What was found, in English."""
        return self.template.format(**self.values)


@dataclass(frozen=True, slots=True)
class CounterPlan:
    """The attack that a cause calls for.

    Attributes:
        cause: What it is made for.
        title: A few words, e.g. "PGD on the margin of the logits".
        reason: One sentence for people.
        experiment: The experiment with this attack and attacker: `attack` and `adaptive` differ.
        is_substitute_apt: Whether training a substitute on the answers is the other way, because
            the model tells only classes.
    """

    cause: CauseName
    title: str
    reason: str
    experiment: Experiment
    is_substitute_apt: bool = False


@dataclass(frozen=True, slots=True)
class VerdictView:
    """The verdict on one classifier, so far.

    Attributes:
        name: Model and defenses, for the heading.
        light: Red where a reading is; amber where several hint at something; grey while nothing
            is known.
        cause: The one that explains the red readings; `none` without any.
        title: The cause in a few words.
        explanation: The cause in one sentence.
        remedy: What an attacker does about it.
        source: Paper.
        counter: The counter-attack; None where none is applicable to this norm.
        readings: In the order of the strip, those that are known.
        awaited: Titles of those that are still being measured.
        left_to_set: Titles of those that are measured on a set of pictures only.
    """

    name: str
    light: Light
    cause: CauseName
    title: str
    explanation: str
    remedy: str
    source: str
    counter: CounterPlan | None
    readings: tuple[Reading, ...]
    awaited: tuple[str, ...] = ()
    left_to_set: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictFrame:
    """What the verdict lane yields, after every indicator.

    Attributes:
        experiment: What was asked.
        primary: The chosen model and defenses.
        compared: The second ones, or None.
        done: Share of the indicators that are known.
        is_final: Whether nothing more will come: a function of the experiment alone, but for
            the time.
        milliseconds: What the engine needed for it.
    """

    experiment: Experiment
    primary: VerdictView
    compared: VerdictView | None
    done: float
    is_final: bool
    milliseconds: float
