"""The Experiment: one frozen value that says everything about what is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from operator import attrgetter
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from advstudio.core.errors import InvalidExperiment

SCHEMA_VERSION: Final = 1

Scalar = bool | int | float | str
NormName = Literal["Linf", "L2", "L1", "L0"]
SecondDirection = Literal["random", "picture", "target"]
CompareMode = Literal["own", "carry", "noise"]
Precision = Literal["float32", "float64"]
GradientSource = Literal["own", "undefended", "adaptive"]


class Value(BaseModel):
    """Frozen, hashable, and refuses fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_pairs(given: object) -> object:
    return tuple(sorted(given.items())) if isinstance(given, Mapping) else given


Parameters = Annotated[
    tuple[tuple[str, Scalar], ...],
    BeforeValidator(_as_pairs),
    PlainSerializer(dict, return_type=dict[str, Scalar]),
]


class Choice(Value):
    """A part by name, with the parameters that differ from its defaults.

    `parameters` is given as a mapping and kept as sorted pairs, so that a choice is hashable.
    """

    name: str
    parameters: Parameters = ()

    @classmethod
    def of(cls, name: str, **parameters: Scalar) -> Choice:
        """A choice from keyword arguments."""
        return cls(name=name, parameters=_as_pairs(parameters))

    @property
    def arguments(self) -> dict[str, Scalar]:
        """The parameters as a mapping."""
        return dict(self.parameters)


Defenses = Annotated[tuple[Choice, ...], Field(max_length=4)]
"""Those of one classifier, in the order in which they are applied."""


class PictureRef(Value):
    """A picture: number `index` of a dataset, or a file or folder of the user's.

    With `file` set, `dataset` is `"file"`; for a folder, `index` counts its pictures by name.
    """

    dataset: str = "samples"
    index: int = Field(0, ge=0)
    file: str | None = None


class Plane(Value):
    """The second direction of the decision surface; the first is the attack's."""

    second: SecondDirection = "random"
    picture: int = Field(1, ge=0, description="Number of the other picture, same dataset")
    seed: int = Field(0, ge=0)


class Compare(Value):
    """A second classifier beside the first: same picture, same epsilon.

    `mode`: `own` attacks it by itself, `carry` shows it the first one's example, `noise` shows
    it random noise of the same size.
    """

    model: str
    defenses: Defenses = ()
    mode: CompareMode = "own"


class Adaptive(Value):
    """How the attacker adapts to a defense; any attack can be combined with it.

    `gradient`: `own` follows the gradient that the defended model grants; `undefended` that of
    the same weights without the defenses at inference (BPDA with that as the replacement);
    `adaptive` the replacement that each defense's own file brings. `temperature` divides the
    logits before the attacker's softmax; `precision` is what he computes in.
    """

    averaged_passes: int = Field(1, ge=1, le=256, description="Passes that are averaged (EOT)")
    restarts: int = Field(1, ge=1, le=100, description="Runs, of which the best one counts")
    gradient: GradientSource = "own"
    temperature: float = Field(1.0, ge=1, le=1000, description="Divides the logits")
    precision: Precision = "float32"


class Experiment(Value):
    """Everything that decides what is shown; equality is the diff, its JSON the session file.

    Names are resolved, and values checked against the chosen parts, where the work is done
    (`session.resolve`); bounds that hold for every part are checked here.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    model: str = "imagenet-efficientnet-lite0"
    picture: PictureRef = PictureRef()
    defenses: Defenses = ()
    attack: Choice = Choice(name="fgsm")
    adaptive: Adaptive = Adaptive()
    norm: NormName = "Linf"
    epsilon: float = Field(2 / 255, ge=0, le=1e5, allow_inf_nan=False)
    epsilon_end: float | None = Field(
        None, gt=0, le=1e5, description="End of the slider; None is the model's natural one"
    )
    target: int | None = Field(None, ge=0, description="Target class; None is untargeted")
    seed: int = Field(0, ge=0, lt=2**31)
    plane: Plane = Plane()
    compare: Compare | None = None

    @model_validator(mode="before")
    @classmethod
    def _refuse_newer(cls, given: Any) -> Any:
        version = given.get("schema_version", 1) if isinstance(given, dict) else 1
        if isinstance(version, int) and version > SCHEMA_VERSION:
            raise InvalidExperiment(
                "This experiment has format {version}, but this program reads up to {limit}. "
                "Open it with a newer advstudio.",
                version=version, limit=SCHEMA_VERSION,
            )  # fmt: skip
        return given

    def to_json(self) -> str:
        """The session file's text."""
        return self.model_dump_json(indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Experiment:
        """Read a session file's text.

        Raises:
            InvalidExperiment: Not JSON, of a newer version, or a field out of its bounds.
        """
        try:
            given = json.loads(text)
        except ValueError as error:
            raise InvalidExperiment(
                "This is not an experiment file: line {line} is not JSON.",
                line=getattr(error, "lineno", 1),
            ) from error
        if not isinstance(given, dict):
            raise InvalidExperiment("This is not an experiment file: it holds no JSON object.")
        return cls.checked(given)

    @classmethod
    def checked(cls, given: Mapping[str, object]) -> Experiment:
        """An experiment from loose values.

        Raises:
            InvalidExperiment: A field is unknown or out of its bounds.
        """
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise as_sentence(error) from error

    def updated(self, **changes: object) -> Experiment:
        """A copy with some fields replaced, checked like a new one."""
        return self.checked({**dict(self), **changes})

    def is_same_but_epsilon(self, other: Experiment) -> bool:
        """Whether two differ in epsilon at most, as from tick to tick of a drag."""
        return bool(_BUT_EPSILON(self) == _BUT_EPSILON(other))

    def is_along(self, other: Experiment) -> bool:
        """Whether two lie on one curve along epsilon: they differ in it, or in the plane."""
        return bool(_BUT_EPSILON_AND_PLANE(self) == _BUT_EPSILON_AND_PLANE(other))

    def alone(self) -> Experiment:
        """The first classifier's, compared with nothing."""
        # A copy, not an update: all values are checked, and this is asked at every tick.
        return self if self.compare is None else self.model_copy(update={"compare": None})

    def classifiers(self) -> tuple[Experiment, ...]:
        """Each classifier's by itself: the first one's and, where there is one, the second's."""
        other = self.compare
        if other is None:
            return (self,)
        theirs = {"model": other.model, "defenses": other.defenses, "compare": None}
        return self.alone(), self.model_copy(update=theirs)


def as_sentence(error: ValidationError) -> InvalidExperiment:
    """The first complaint of pydantic's, as one sentence with field, value and limit."""
    first = error.errors(include_url=False)[0]
    return InvalidExperiment(
        "The experiment's field “{field}” holds {value!r}: {complaint}. Correct it and try again.",
        field=".".join(str(part) for part in first["loc"]) or "experiment",
        value=_shortened(first["input"]),
        complaint=first["msg"][:1].lower() + first["msg"][1:],
    )


def _shortened(value: object) -> object:
    return value if len(repr(value)) <= 80 else f"{str(value)[:77]}…"


_BUT_EPSILON_AND_PLANE = attrgetter(
    *(name for name in Experiment.model_fields if name not in ("epsilon", "plane"))
)


_BUT_EPSILON = attrgetter(*(name for name in Experiment.model_fields if name != "epsilon"))


def changed(old: Experiment, new: Experiment) -> frozenset[str]:
    """The fields in which two experiments differ."""
    fields = Experiment.model_fields
    return frozenset(name for name in fields if getattr(old, name) != getattr(new, name))


def affected(old: Experiment, new: Experiment) -> frozenset[str]:
    """The lanes whose result may differ between two experiments.

    The surface is not among them: every frame names its plane, and the surface is asked for
    when that name changes. Nor are thumbnails: the gallery asks when it comes to show them.
    """
    if old.is_along(new):
        return frozenset() if old == new else frozenset({"attack"})
    return frozenset({"attack", "sweep"})
