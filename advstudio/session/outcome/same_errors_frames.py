"""What is asked and told about the errors that a model makes, however little it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from advstudio.session.experiment import Choice

Telling = Literal["all", "top-k", "label-only"]


@dataclass(frozen=True, slots=True)
class SameErrorsRequest:
    """A model whose answers are made poorer and poorer.

    Attributes:
        model: Registry name of a model whose dataset has labelled test pictures.
        defenses: Round it, or in its weights; those that only change what it tells are left out.
        epsilon: L∞ radius of FGSM, pixel scale.
        pictures: Test pictures, from all over.
    """

    answer: ClassVar[str] = "advstudio.session.outcome.same_errors:same_errors_frames"

    model: str
    defenses: tuple[Choice, ...] = ()
    epsilon: float = 0.3
    pictures: int = 1000


@dataclass(frozen=True, slots=True)
class Errors:
    """What is answered wrong; the attacked pictures are those of the model that tells all.

    Attributes:
        telling: All that it knows, its leading classes, or its label only.
        clean: How many of the clean pictures.
        attacked: How many of FGSM's examples; None where there is no gradient to make them.
        is_same_clean: Whether exactly the clean pictures that the model that tells all has wrong.
        is_same_attacked: The same of FGSM's examples; None where there are none.
    """

    telling: Telling
    clean: int
    attacked: int | None
    is_same_clean: bool
    is_same_attacked: bool | None

    @property
    def is_same(self) -> bool:
        """Whether nothing at all became right or wrong."""
        return self.is_same_clean and self.is_same_attacked is not False


@dataclass(frozen=True, slots=True)
class SameErrorsFrame:
    """The errors under every way of telling, the richest first."""

    request: SameErrorsRequest
    errors: tuple[Errors, ...]

    def told(self, telling: Telling) -> Errors:
        """The errors under one way of telling."""
        return next(found for found in self.errors if found.telling == telling)
