"""Every setting of a figure in a few sentences, so that it can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from advstudio import __version__
from advstudio.figures.wording import NORM_SYMBOLS, choice_text, epsilon_text, listed
from advstudio.session.catalogue import Catalogue
from advstudio.session.experiment import (
    Adaptive,
    Choice,
    Compare,
    CompareMode,
    Experiment,
    PictureRef,
)
from advstudio.session.frames import Frame
from advstudio.session.outcome.guarantee_frames import Guarantee, GuaranteeFrame

_KNOWLEDGE = {
    "white-box": "white-box",
    "scores": "black-box with scores",
    "labels": "black-box with labels only",
    "transfer": "transfer",
    "none": "no knowledge of the model",
}
_MODES: dict[CompareMode, str] = {
    "own": "attacked by itself",
    "carry": "shown the first one's adversarial picture",
    "noise": "shown random noise of the same size",
}


def caption(frame: Frame, catalogue: Catalogue, guarantees: GuaranteeFrame | None = None) -> str:
    """Model, defenses, picture, attack, threat model, seeds and plane, in sentences.

    Args:
        frame: What is drawn.
        catalogue: Knows the titles, the defaults and what the attack has to know.
        guarantees: What is certified, as far as it belongs to the frame.
    """
    e = frame.experiment
    sentences = [
        f"{_classifier(e.model, e.defenses, catalogue)} on {_picture(e.picture, catalogue)}"
        f"{_label(frame, catalogue)}.",
        f"Attack: {_attack(e, catalogue)}.",
        f"Threat model: {_threat_model(frame, catalogue)}.",
        f"ε axis up to {epsilon_text(_end(e, catalogue), e.norm)}.",
        f"Plane: the attack's direction and {_second(e)}. Seed {e.seed}.",
    ]
    if not frame.is_final:
        sentences.append("The attack had not ended.")
    if e.compare is not None:
        sentences.append(_comparison(e.compare, catalogue))
    sentences += [f"{o.name}: {o.notice}" for o in frame.outcomes if o.notice]
    if guarantees is not None:
        sentences += _certificates(frame, catalogue, guarantees)
    return " ".join([*sentences, f"advstudio {__version__}."])


def _classifier(model: str, defenses: tuple[Choice, ...], catalogue: Catalogue) -> str:
    title = catalogue.models[model].title
    parts = [
        choice_text(
            catalogue.defenses[choice.name].title, catalogue.defenses[choice.name].full(choice)
        )
        for choice in defenses
    ]
    return f"{title}, {'defended by ' + listed(parts) if parts else 'undefended'},"


def _picture(ref: PictureRef, catalogue: Catalogue) -> str:
    if ref.file is None:
        return f"picture {ref.index} of {catalogue.datasets[ref.dataset].title}"
    # The name only: where a file lies is nobody's business but its owner's.
    name = PurePath(ref.file).name
    return f"“{name}”" if PurePath(name).suffix else f"picture {ref.index} of “{name}”"


def _label(frame: Frame, catalogue: Catalogue) -> str:
    label = frame.primary.label
    if label is None:
        return ""
    return f" (label: {catalogue.models[frame.experiment.model].class_names[label]})"


def _attack(e: Experiment, catalogue: Catalogue) -> str:
    entry = catalogue.attacks[e.attack.name]
    return ", ".join([choice_text(entry.title, entry.full(e.attack)), *_adapted(e.adaptive)])


def _adapted(adaptive: Adaptive) -> list[str]:
    """How the attacker adapts, in words; nothing where he does not."""
    words = []
    if adaptive.restarts > 1:
        words.append(f"best of {adaptive.restarts} runs")
    if adaptive.averaged_passes > 1:
        words.append(f"averaged over {adaptive.averaged_passes} passes")
    if adaptive.gradient == "undefended":
        words.append("with the gradient of the undefended model")
    if adaptive.gradient == "adaptive":
        words.append("adapted to the defenses (the replacement of each one's own file)")
    return words


def _threat_model(frame: Frame, catalogue: Catalogue) -> str:
    e = frame.experiment
    goal = "untargeted"
    if e.target is not None:
        goal = f"targeted at {catalogue.models[e.model].class_names[e.target]}"
    knowledge = catalogue.attacks[e.attack.name].knowledge
    steps = "1 step" if frame.step == 1 else f"{frame.step} steps"
    return (
        f"{goal}, {_KNOWLEDGE.get(knowledge, knowledge)}, {NORM_SYMBOLS[e.norm]} norm, "
        f"ε = {epsilon_text(e.epsilon, e.norm)}, {steps}"
    )


def _end(e: Experiment, catalogue: Catalogue) -> float:
    return e.epsilon_end or catalogue.models[e.model].epsilon_ends[e.norm]


def _second(e: Experiment) -> str:
    return {
        "random": f"a random one (seed {e.plane.seed})",
        "picture": f"that to picture {e.plane.picture}",
        "target": "that to a picture of the target class",
    }[e.plane.second]


def _comparison(other: Compare, catalogue: Catalogue) -> str:
    classifier = _classifier(other.model, other.defenses, catalogue)
    return f"Below, for comparison: {classifier} {_MODES[other.mode]}."


def _certificates(frame: Frame, catalogue: Catalogue, guarantees: GuaranteeFrame) -> Iterator[str]:
    """A sentence for each outcome whose classifier was asked for a certificate."""
    found = {guarantee.key: guarantee for guarantee in guarantees.guarantees if guarantee}
    for outcome, one in zip(frame.outcomes, frame.experiment.classifiers(), strict=False):
        guarantee = found.get(outcome.guarantee_key)
        if guarantee is not None:
            yield _certificate(outcome.name, guarantee, catalogue.models[one.model].class_names)


def _certificate(name: str, guarantee: Guarantee, class_names: tuple[str, ...]) -> str:
    basis = f"{guarantee.samples} noisy copies, wrong with probability ≤ {guarantee.risk:g}"
    if guarantee.label is None:
        return f"{name}: nothing certified ({basis})."
    reach = f"{NORM_SYMBOLS[guarantee.norm]} ≤ {epsilon_text(guarantee.radius, guarantee.norm)}"
    return f"{name}: class {class_names[guarantee.label]} certified for {reach} ({basis})."
