"""Holds the verdict against cases whose truth is known: a confusion table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advstudio.core.generators import returned
from advstudio.core.model import MODELS
from advstudio.core.norms import NormName
from advstudio.diagnostics.cause import CauseName, Light
from advstudio.diagnostics.examination import Examination
from advstudio.diagnostics.indicator import INDICATORS
from advstudio.session.experiment import Choice, Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.verdict.counter import CounterRun
from advstudio.session.verdict.frames import VerdictFrame
from advstudio.session.verdict.subjects import prepared, set_subject
from advstudio.session.verdict.views import counter_plan
from advstudio.session.verdict.work import verdict_frames
from advstudio.session.workbench import Workbench

MODEL = "mnist-small"
LIVE_PICTURES = 20
"""Of every case, looked at live in `advstudio diagnose --calibrate`."""

_STRIDE = 97
"""Between the numbers of the pictures that are looked at live."""


@dataclass(frozen=True, slots=True)
class Case:
    """A defense of which it is known whether it hides.

    Attributes:
        title: For the table.
        defenses: As in an experiment.
        light: Green for what resists or does nothing, red for what hides.
        cause: The true one of a red case.
        is_bound_to: Settings for which that is known, by their numbers; () is all.
    """

    title: str
    defenses: tuple[Choice, ...]
    light: Light
    cause: CauseName = "none"
    is_bound_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Under which ball, and on which pictures.

    Attributes:
        title: For the table.
        norm: Of the ball.
        epsilon: Its radius, pixel scale.
        offset: Of the pictures' numbers.
        seed: Of the attacks.
        share: Of the pictures that are asked for.
    """

    title: str
    norm: NormName
    epsilon: float
    offset: int = 0
    seed: int = 0
    share: float = 1.0


_LINF = (0, 1, 2, 3)

CASES: tuple[Case, ...] = (
    Case("undefended", (), "green"),
    Case("PGD adversarial training", (Choice.of("pgd-adversarial"),), "green", is_bound_to=_LINF),
    Case("Fast adversarial training", (Choice.of("fast-adversarial"),), "green",
         is_bound_to=_LINF),
    Case("TRADES", (Choice.of("trades"),), "green", is_bound_to=_LINF),
    Case("IBP", (Choice.of("ibp"),), "green", is_bound_to=_LINF),
    Case("distillation, T = 100", (Choice.of("distillation", temperature=100),), "red",
         "gradient-underflow"),
    Case("label only", (Choice.of("label-only"),), "red", "gradient-denied"),
    Case("bit depth, 4 bits", (Choice.of("bit-depth", bits=4),), "red", "non-differentiable"),
    Case("JPEG", (Choice.of("jpeg"),), "red", "non-differentiable"),
    Case("random resize", (Choice.of("random-resize"),), "red", "randomness"),
    Case("k winners take all", (Choice.of("k-winners"),), "red", "shattered-gradients"),
    Case("FGSM training, overfitted", (Choice.of("fgsm-adversarial", weights="overfitted"),),
         "red", "overfitted-to-one-step", is_bound_to=(0, 1)),
)  # fmt: skip
"""What is trained for L∞ is known to resist there; in L2 such networks do hide their gradient
(Schott et al. 2019, arXiv:1805.09190), so no truth is claimed. Training overfitted at its own
radius, 0.3: at smaller ones the network has less to hide, and none is claimed either."""

SETTINGS: tuple[Setting, ...] = (
    Setting("L∞ 0.3", "Linf", 0.3),
    Setting("L∞ 0.3, other pictures", "Linf", 0.3, offset=17, seed=1000, share=0.5),
    Setting("L∞ 0.2, other pictures", "Linf", 0.2, offset=17, seed=1000, share=0.5),
    Setting("L∞ 0.1, other pictures", "Linf", 0.1, offset=17, seed=1000, share=0.5),
    Setting("L2 3, other pictures", "L2", 3.0, offset=31, seed=2000, share=0.5),
)
"""The first one is where the limits were chosen; the others' pictures and seeds played no part."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One cell of the table.

    Attributes:
        case: What was judged.
        setting: Under which conditions.
        pictures: How many.
        light: The verdict's.
        cause: The verdict's.
        reds: Names of the red indicators.
        ambers: Names of the amber ones.
        clean: Accuracy, a share.
        naive: What PGD leaves along the gradient as it is granted.
        countered: What the counter-attack leaves; None where it was not run.
    """

    case: Case
    setting: Setting
    pictures: int
    light: Light
    cause: CauseName
    reds: tuple[str, ...]
    ambers: tuple[str, ...]
    clean: float
    naive: float
    countered: float | None

    @property
    def is_gated(self) -> bool:
        """Whether the truth is known under this setting."""
        bound = self.case.is_bound_to
        return not bound or SETTINGS.index(self.setting) in bound

    @property
    def is_right(self) -> bool:
        """Red for the true cause; or, for what hides nothing, not red."""
        if self.case.light == "red":
            return self.light == "red" and self.cause == self.case.cause
        return self.light != "red"


@dataclass(frozen=True, slots=True)
class JudgedLive:
    """What single pictures say of a case, live.

    Attributes:
        case: What was judged.
        pictures: How many, one by one.
        reds: Of how many the verdict is red.
        right: Of how many it is red for the true cause; for what hides nothing, not red.
        milliseconds: The median that the engine needed for one.
    """

    case: Case
    pictures: int
    reds: int
    right: int
    milliseconds: float


def judged(
    case: Case, setting: Setting, bench: Workbench, *, count: int, is_countered: bool
) -> Judged:
    """The verdict on a case, on a set of pictures.

    Args:
        case: What to judge.
        setting: Under which conditions.
        bench: Networks and pictures.
        count: How many pictures.
        is_countered: Whether to run the counter-attack, too.

    Raises:
        AdvstudioError: Weights are missing.
    """
    e = _experiment(case, setting)
    for _ in prepared(e, bench):
        pass
    subject = set_subject(e, bench, count=count, offset=setting.offset)
    examination = Examination(subject, tuple(INDICATORS))
    while not examination.is_over:
        examination.advance()
    right = returned(examination.accuracies())
    verdict, found = examination.verdict, examination.findings
    plan = counter_plan(e, verdict.cause, grants_gradient=subject.grants_gradient)
    countered = None
    if is_countered and plan is not None:
        run = CounterRun(plan.experiment, subject, right, bench)
        returned(run.walked())
        countered = run.history[-1]
    assert examination.clean_accuracy is not None, "just measured"
    assert examination.naive_accuracy is not None, "just measured"
    return Judged(
        case, setting, count, verdict.light, verdict.cause, verdict.reds,
        tuple(name for name, finding in found.items() if finding.light == "amber"),
        examination.clean_accuracy, examination.naive_accuracy, countered,
    )  # fmt: skip


def judged_live(case: Case, bench: Workbench, *, count: int) -> JudgedLive:
    """The verdict on a case by single pictures, under the first setting."""
    e = _experiment(case, SETTINGS[0])
    frames = [
        finished(verdict_frames(e.updated(picture=_picture(i)), bench), VerdictFrame)
        for i in range(count)
    ]
    lights = [(frame.primary.light, frame.primary.cause) for frame in frames]
    reds = sum(light == "red" for light, _ in lights)
    right = lights.count(("red", case.cause)) if case.light == "red" else count - reds
    spent = sorted(frame.milliseconds for frame in frames)
    return JudgedLive(case, count, reds, right, spent[len(spent) // 2])


def confusion(bench: Workbench, *, count: int) -> Iterator[Judged]:
    """Every case under every setting; under the first one, what hides is attacked as it should."""
    for setting in SETTINGS:
        for case in CASES:
            is_countered = setting is SETTINGS[0] and case.light == "red"
            pictures = max(1, round(count * setting.share))
            yield judged(case, setting, bench, count=pictures, is_countered=is_countered)


def _experiment(case: Case, setting: Setting) -> Experiment:
    return Experiment(
        model=MODEL, picture=PictureRef(dataset=MODELS[MODEL].dataset), defenses=case.defenses,
        norm=setting.norm, epsilon=setting.epsilon, seed=setting.seed,
    )  # fmt: skip


def _picture(place: int) -> PictureRef:
    return PictureRef(dataset=MODELS[MODEL].dataset, index=place * _STRIDE)
