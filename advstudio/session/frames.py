"""What comes out of the pipeline: frozen values of NumPy arrays, ready to be painted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from advstudio.session.experiment import Experiment, NormName, PictureRef

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a perturbation is, pixel scale.

    `l0` counts the pixels (not channel values) that changed, of `pixels` in all.
    """

    linf: float
    l2: float
    l1: float
    l0: int
    pixels: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a classifier that refuses pictures thinks of the clean and of the attacked one.

    Attributes:
        clean: Score of the clean picture; higher is more suspicious.
        adversarial: Score of the attacked one.
        threshold: A picture is refused when its score exceeds it.
    """

    clean: float
    adversarial: float
    threshold: float

    @property
    def is_clean_refused(self) -> bool:
        """Whether the clean picture is refused: a false alarm."""
        return self.clean > self.threshold

    @property
    def is_refused(self) -> bool:
        """Whether the attacked picture is refused: the attack has failed."""
        return self.adversarial > self.threshold


@dataclass(frozen=True, slots=True)
class Outcome:
    """One classifier's answer to one picture, clean and attacked.

    Attributes:
        name: Model and defenses, for the heading.
        clean: (h, w, c) uint8, c = 1 or 3.
        adversarial: (h, w, c) uint8.
        delta: (h, w, c) int8; the perturbation is `delta / 127 * delta_scale`.
        delta_scale: Largest absolute change, pixel scale.
        sizes: Norms of the exact perturbation.
        clean_probs: (k,) float32.
        adversarial_probs: (k,) float32.
        label: True class, or None where nobody knows it.
        is_flipped: Whether the predicted class changed.
        is_goal_reached: Whether the attacker got what he wanted, and the picture is not refused.
        output: What the classifier grants: logits, probabilities, top_k or label.
        gradient: exact, straight-through or none.
        notice: A sentence about why nothing was attacked, or "".
        plane_key: Names the plane of the decision surface; equal keys, equal surfaces.
        point: (2,) the attacked picture in that plane's coordinates.
        path: (m, 2) the iterates in the plane's coordinates, the clean picture first; of several
            runs those of the best one.
        found_at: Size of the perturbation that a minimum-norm attack found, in the experiment's
            norm; None for other attacks.
        queries: Pictures that the attack asked the model about.
        gradients: Pictures whose gradient it took.
        suspicion: What a classifier that refuses pictures thinks of these; None of others.
        guarantee_key: Names what the classifier can guarantee here; "" where it can nothing.
    """

    name: str
    clean: Pixels
    adversarial: Pixels
    delta: NDArray[np.int8]
    delta_scale: float
    sizes: Sizes
    clean_probs: NDArray[np.float32]
    adversarial_probs: NDArray[np.float32]
    label: int | None
    is_flipped: bool
    is_goal_reached: bool
    output: str
    gradient: str
    notice: str
    plane_key: str
    point: NDArray[np.float32]
    path: NDArray[np.float32]
    found_at: float | None = None
    queries: int = 0
    gradients: int = 0
    suspicion: Suspicion | None = None
    guarantee_key: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the classifier refuses the attacked picture."""
        return self.suspicion is not None and self.suspicion.is_refused

    @property
    def is_clean_refused(self) -> bool:
        """Whether the classifier refuses the clean picture."""
        return self.suspicion is not None and self.suspicion.is_clean_refused

    @property
    def clean_class(self) -> int:
        """The class predicted for the clean picture."""
        return int(self.clean_probs.argmax())

    @property
    def adversarial_class(self) -> int:
        """The class predicted for the attacked picture."""
        return int(self.adversarial_probs.argmax())


@dataclass(frozen=True, slots=True)
class Frame:
    """What the attack lane yields.

    Attributes:
        experiment: What made it; captions show its epsilon, never the slider's.
        primary: The chosen model and defenses.
        compared: The second ones, or None.
        is_preview: Whether it is the last direction rescaled, not yet a result.
        is_final: Whether it is the last of its job: a function of the experiment alone.
        step: Steps of the attack so far.
        milliseconds: What the engine needed for it.
    """

    experiment: Experiment
    primary: Outcome
    compared: Outcome | None
    is_preview: bool
    is_final: bool
    step: int
    milliseconds: float

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The primary and, where there is one, the compared outcome."""
        return (self.primary,) if self.compared is None else (self.primary, self.compared)


@dataclass(frozen=True, slots=True)
class Curve:
    """Probabilities along epsilon for one classifier.

    Attributes:
        epsilons: (m,) float32 from 0 to the end of the slider.
        classes: Class indices, the clean prediction first.
        probs: (m, len(classes)) float32; NaN where not yet computed.
    """

    epsilons: NDArray[np.float32]
    classes: tuple[int, ...]
    probs: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SweepFrame:
    """What the sweep lane yields: one curve per classifier."""

    experiment: Experiment
    curves: tuple[Curve, ...]
    is_final: bool
    done: float


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a decision surface.

    Attributes:
        kind: `attack`, `random`, `picture` or `target`.
        low: Coordinate of the first grid point.
        high: Coordinate of the last grid point.
        is_epsilon: Whether a coordinate is a norm in the experiment's unit (else 1 is the
            other picture).
    """

    kind: str
    low: float
    high: float
    is_epsilon: bool


@dataclass(frozen=True, slots=True)
class Surface:
    """Class regions on a plane through the picture.

    Attributes:
        plane_key: Equal to that of the outcomes that lie on it.
        x_axis: The attack's direction.
        y_axis: The second direction.
        labels: (s, s) int16 classes; row 0 is the lowest y.
        confidence: (s, s) float32 probability of the class.
        evaluated: (s, s) bool; the rest was filled in between equal corners.
        clipped: (s, s) float32 share of pixel values that clipping to [0, 1] changed.
        outline: (m, 2) cross-section of the ball of epsilon 1; scale it by epsilon.
        outlines: The same in each norm in which something may be guaranteed.
        notice: A sentence about a direction that had to be replaced, or "".
    """

    plane_key: str
    x_axis: Axis
    y_axis: Axis
    labels: NDArray[np.int16]
    confidence: NDArray[np.float32]
    evaluated: NDArray[np.bool_]
    clipped: NDArray[np.float32]
    outline: NDArray[np.float32]
    notice: str = ""
    outlines: dict[NormName, NDArray[np.float32]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SurfaceFrame:
    """What the surface lane yields: one surface per classifier, None where not begun."""

    experiment: Experiment
    surfaces: tuple[Surface | None, ...]
    is_final: bool
    done: float


@dataclass(frozen=True, slots=True)
class AttackSteps:
    """An attack step by step, for one classifier; of a long one some steps, evenly spread.

    Attributes:
        length: Steps in all.
        result: Entry that the attack chose as its result.
        steps: (m,) int32 step numbers; 0 is the clean picture. The last one is -1 where the
            result is none of the steps.
        pictures: (m, h, w, c) uint8.
        loss: (m,) float32 the attacker's cross-entropy; higher is better for him.
        classes: (m,) int16 predicted classes.
        confidence: (m,) float32 probabilities of those classes.
        sizes: (m,) float32 norm of the perturbation, in the experiment's norm.
        path: (m, 2) float32 in the plane's coordinates.
        is_reached: (m,) bool whether the goal is reached there.
    """

    length: int
    result: int
    steps: NDArray[np.int32]
    pictures: Pixels
    loss: NDArray[np.float32]
    classes: NDArray[np.int16]
    confidence: NDArray[np.float32]
    sizes: NDArray[np.float32]
    path: NDArray[np.float32]
    is_reached: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class StepsFrame:
    """What the lane `steps` yields: the steps of each classifier's attack."""

    experiment: Experiment
    attacks: tuple[AttackSteps, ...]
    is_final: bool


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """A point of a decision surface that somebody clicked.

    Attributes:
        experiment: What the surface belongs to.
        view: 0 for the primary, 1 for the compared classifier.
        point: Coordinates in the plane.
    """

    experiment: Experiment
    view: int
    point: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ProbeFrame:
    """The picture at a clicked point, (h, w, c) uint8, its (k,) probabilities, clipped share."""

    request: ProbeRequest
    pixels: Pixels
    probs: NDArray[np.float32]
    clipped: float


@dataclass(frozen=True, slots=True)
class GalleryRequest:
    """Thumbnails of `count` pictures from `picture.index` on, of `picture`'s dataset or folder."""

    picture: PictureRef
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A picture in small: (h, w, 3) uint8, with its title and label."""

    index: int
    pixels: Pixels
    title: str
    label: int | None


@dataclass(frozen=True, slots=True)
class GalleryFrame:
    """What the gallery lane yields; `length` is the number of pictures in all."""

    request: GalleryRequest
    length: int
    thumbnails: tuple[Thumbnail, ...]

    @property
    def slot(self) -> int:
        """Each brings other thumbnails, so none replaces another."""
        return self.thumbnails[0].index if self.thumbnails else -1


@dataclass(frozen=True, slots=True)
class Progress:
    """A sentence about what the engine is doing, with a share done, or None if unknown."""

    template: str
    values: dict[str, object] = field(default_factory=dict)
    done: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A job ended in a sentence: a template that can be translated, and its values."""

    template: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


def as_levels(values: NDArray[np.float32]) -> Pixels:
    """Pixel values in [0, 1] to the nearest of 256 levels."""
    levels: Pixels = (values * 255).round().astype(np.uint8)
    return levels
