"""From findings to what the window shows of them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from advstudio.core.draws import SHOWN, drawing
from advstudio.diagnostics.cause import CAUSE, CauseName
from advstudio.diagnostics.counter import CounterAttack, counter_attack
from advstudio.diagnostics.examination import Examination
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.diagnostics.subject import Subject
from advstudio.session.experiment import Adaptive, Choice, Experiment
from advstudio.session.outcome.outcomes import display_name, pixels
from advstudio.session.verdict.frames import CounterPlan, EvidencePicture, Reading, VerdictView

_SHOWN_PICTURES = 6


def verdict_view(
    alone: Experiment, examination: Examination, chosen: Sequence[int], left_out: Sequence[str]
) -> VerdictView:
    """The verdict so far.

    Args:
        alone: One classifier's share of the experiment.
        examination: Its findings.
        chosen: Numbers of the subject's pictures in their dataset.
        left_out: Names of indicators that only a set can afford.
    """
    verdict, subject = examination.verdict, examination.subject
    cause = CAUSE[verdict.cause]
    return VerdictView(
        name=display_name(alone.model, alone.defenses),
        light=verdict.light,
        cause=verdict.cause,
        title=cause.title,
        explanation=cause.explanation,
        remedy=cause.remedy,
        source=cause.source,
        counter=counter_plan(alone, verdict.cause, grants_gradient=subject.grants_gradient),
        readings=tuple(
            reading(name, finding, subject, chosen)
            for name, finding in examination.findings.items()
        ),
        awaited=_titles(examination.awaited),
        left_to_set=_titles(left_out),
    )


def counter_plan(e: Experiment, cause: CauseName, *, grants_gradient: bool) -> CounterPlan | None:
    """The experiment with the attack that a cause calls for; None where the norm has none."""
    counter = counter_attack(cause, e.norm, grants_gradient=grants_gradient)
    if counter is None:
        return None
    changed = e.updated(attack=_choice(counter), adaptive=_attacker(counter), target=None)
    return CounterPlan(cause, counter.title, counter.reason, changed, counter.is_substitute_apt)


def reading(name: str, finding: Finding, subject: Subject, chosen: Sequence[int]) -> Reading:
    """One indicator with what it found."""
    kind = INDICATORS[name]
    return Reading(
        name=name, title=kind.title, definition=kind.summary(), paper=kind.paper,
        source=kind.source, expense=kind.expense, remedy=kind.remedy, cause=finding.cause,
        light=finding.light, value=finding.value, threshold=kind.threshold,
        is_low_suspicious=kind.is_low_suspicious, template=finding.template,
        values=finding.values, evidence=_evidence(finding, subject, chosen), reason=kind.reason(),
    )  # fmt: skip


def evidence_pictures(
    subject: Subject, rows: Sequence[int], x_adv: Tensor | None, chosen: Sequence[int]
) -> tuple[EvidencePicture, ...]:
    """Pictures of a subject as they are shown.

    Args:
        subject: Whose.
        rows: Their numbers within the subject.
        x_adv: (m, c, h, w) what was made of each; None where the clean one is the evidence.
        chosen: Numbers of the subject's pictures in their dataset.
    """
    if not rows:
        return ()
    clean = subject.x[list(rows)]
    clean_classes = _classes(subject, clean)
    attacked_classes = None if x_adv is None else _classes(subject, x_adv)
    return tuple(
        EvidencePicture(
            index=chosen[row],
            clean=pixels(clean[i : i + 1]),
            attacked=None if x_adv is None else pixels(x_adv[i : i + 1]),
            label=int(subject.y[row]),
            clean_class=clean_classes[i],
            attacked_class=None if attacked_classes is None else attacked_classes[i],
        )
        for i, row in enumerate(rows)
    )


def _evidence(
    finding: Finding, subject: Subject, chosen: Sequence[int]
) -> tuple[EvidencePicture, ...]:
    if finding.light not in {"amber", "red"}:
        return ()
    rows = finding.pictures[:_SHOWN_PICTURES]
    x_adv = None if finding.x_adv is None else finding.x_adv[: len(rows)]
    return evidence_pictures(subject, rows, x_adv, chosen)


def _classes(subject: Subject, x: Tensor) -> list[int]:
    with torch.inference_mode(), drawing(SHOWN):
        found: list[int] = subject.deployed(x).argmax(dim=1).tolist()
    return found


def _choice(counter: CounterAttack) -> Choice:
    return Choice.of(counter.attack, **dict(counter.parameters))


def _attacker(counter: CounterAttack) -> Adaptive:
    return Adaptive(
        gradient=counter.gradient,
        averaged_passes=counter.averaged_passes,
    )


def _titles(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(INDICATORS[name].title for name in names)
