"""What an indicator is: one question about a classifier, with a limit and where it comes from."""

from __future__ import annotations

import inspect
from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar, Literal

import torch
from torch import Tensor

from advstudio.core.part import Part
from advstudio.core.registry import Registry
from advstudio.diagnostics._attempt import Attempt
from advstudio.diagnostics.cause import CauseName, Light
from advstudio.diagnostics.finding import Finding
from advstudio.diagnostics.subject import Measuring, Subject

Reach = Literal["always", "small", "set"]
"""Where it is asked live: of every picture, of small pictures, or only of a set."""

_SHOWN = 12
"""Pictures that are kept as evidence, at most."""

NO_GRADIENT = "It grants no gradient, so there is none to look at."
MISCLASSIFIED = "It misclassifies the picture as it is, so there is nothing left to attack."
NOTHING_HELD = "The attack by gradients broke every picture, so there is none left to search."
UNDEFENDED = "There is no defense, so there is no undefended network to compare it with."
ONE_PICTURE = 1


class Indicator(Part):
    """Something that shows whether a defense resists or only hides its gradient.

    The first docstring line says what is measured.

    Attributes:
        cause: What it speaks for when it is red.
        paper: What the paper says, in other words.
        remedy: What to do about a red light.
        expense: What it asks of the model, in words.
        reach: Where it is affordable live.
        threshold: Where red begins, or `NEVER`; why there, the docstring says.
        hint: Where amber begins.
        is_low_suspicious: Whether red lies below the threshold.
        least_pictures: With fewer it is amber at most, because single pictures scatter too widely.
    """

    cause: ClassVar[CauseName]
    paper: ClassVar[str]
    remedy: ClassVar[str]
    expense: ClassVar[str]
    reach: ClassVar[Reach] = "always"
    threshold: ClassVar[float]
    hint: ClassVar[float]
    is_low_suspicious: ClassVar[bool] = False
    least_pictures: ClassVar[int] = 1

    @abstractmethod
    def look(self, subject: Subject) -> Measuring[Finding]:
        """Measure, yielding None now and then; return what was found."""

    @classmethod
    def reason(cls) -> str:
        """Why the limits are where they are: the docstring after its first line."""
        told = (inspect.getdoc(cls) or "").partition("\n")[2].partition("# Deviates")[0]
        return " ".join(told.split())

    @classmethod
    def light(cls, value: float, pictures: int) -> Light:
        """Green, amber or red by the two limits, for a value of so many pictures."""
        sign = -1 if cls.is_low_suspicious else 1
        if sign * value > sign * cls.threshold and pictures >= cls.least_pictures:
            return "red"
        return "amber" if sign * value > sign * cls.hint else "green"

    def unmeasured(self, template: str, **values: object) -> Finding:
        """Grey, and why."""
        return Finding("grey", None, template, values, self.cause)

    def number(self, value: float, template: str, *, pictures: int = 1) -> Finding:
        """A finding of one number over so many pictures.

        The template may name `value`, `limit` and `hint`.
        """
        values: dict[str, object] = {
            "value": value,
            "limit": self.threshold,
            "hint": self.hint,
        }
        return Finding(self.light(value, pictures), value, template, values, self.cause)

    def share(
        self, signs: Tensor, template: str, *, of: Tensor | None = None,
        x_adv: Tensor | None = None, light: Light | None = None,
    ) -> Finding:  # fmt: skip
        """A finding of the share of pictures that show a sign.

        Args:
            signs: (n,) bool.
            template: May name `hits`, `count`, `value`, `limit` and `hint`.
            of: (n,) bool, the pictures that count; all unless told.
            x_adv: (n, c, h, w) what was made of the pictures, if that is the evidence.
            light: If it does not follow from the share alone.
        """
        signs = signs if of is None else signs & of
        count = len(signs) if of is None else int(of.sum())
        if not count:
            return self.unmeasured(MISCLASSIFIED)
        rows = signs.nonzero().flatten()
        value, kept = len(rows) / count, rows[:_SHOWN]
        values: dict[str, object] = {
            "hits": len(rows), "count": count, "value": value, "limit": self.threshold,
            "hint": self.hint,
        }  # fmt: skip
        return Finding(
            light or self.light(value, count), value, template, values, self.cause,
            tuple(kept.tolist()), None if x_adv is None else x_adv[kept],
        )  # fmt: skip

    def advantage(self, signs: Tensor, template: str, *, of: Tensor, x_adv: Tensor) -> Finding:
        """A share of pictures that one attack broke and another one did not.

        One picture alone is amber at most: it may be the luck of a random start.
        """
        found = self.share(signs, template, of=of, x_adv=x_adv)
        is_alone = int((signs & of).sum()) <= ONE_PICTURE
        if found.light == "red" and is_alone:
            return self.share(signs, template, of=of, x_adv=x_adv, light="amber")
        return found

    def against_guessing(
        self, is_left: Tensor, template: str, *, of: Tensor, classes: int
    ) -> Finding:
        """A share of pictures that an attack left which none should survive: red above 1/k."""
        found = self.share(is_left, template, of=of)
        if found.value is None:
            return found
        chance = 1 / classes
        is_amber = found.value > self.hint
        light: Light = "red" if found.value > chance else "amber" if is_amber else "green"
        return replace(found, light=light, values=found.values | {"limit": chance})

    def lead(self, theirs: Attempt, own: Attempt, right: Tensor) -> Finding:
        """How much more often examples from elsewhere fool it than its own, net."""
        return self.advantage(
            surplus(theirs.is_broken, own.is_broken, right),
            "Examples made on the undefended network break {hits} of {count} pictures more than "
            "its own; amber above {hint:.0%}, red above {limit:.0%}.",
            of=right,
            x_adv=theirs.x_adv,
        )

    def left_over(self, found: Attempt, held: Tensor, right: Tensor) -> Finding:
        """How many pictures another attack breaks of those, (n,) bool, that the gradient left.

        Where only some of them were tried, their share stands for all.
        """
        tried = held & found.was_tried
        if not bool(tried.any()):
            return self.number(0.0, NOTHING_HELD)
        hits, count = int((found.is_broken & tried).sum()), int(tried.sum())
        value = hits / count * int(held.sum()) / max(1, int(right.sum()))
        light = self.light(value, count) if hits > ONE_PICTURE else "amber" if hits else "green"
        rows = (found.is_broken & tried).nonzero().flatten()[:_SHOWN]
        values: dict[str, object] = {
            "hits": hits, "count": count, "value": value, "limit": self.threshold,
        }  # fmt: skip
        return Finding(
            light, value,
            "It breaks {hits} of the {count} pictures that the gradient left and that were tried: "
            "{value:.1%} of all. Red above {limit:.0%}.",
            values, self.cause, tuple(rows.tolist()), found.x_adv[rows],
        )  # fmt: skip


def surplus(ones: Tensor, others: Tensor, of: Tensor) -> Tensor:
    """(n,) bool: of what one has and another has not, as many as the first has more in all.

    As many as the other way round are chance.

    Args:
        ones: (n,) bool.
        others: (n,) bool.
        of: (n,) bool, what counts.
    """
    more = int((ones & of).sum()) - int((others & of).sum())
    rows = (ones & ~others & of).nonzero().flatten()[: max(0, more)]
    return torch.zeros_like(ones).index_fill(0, rows, True)


INDICATORS: Registry[type[Indicator]] = Registry("indicator", "advstudio.diagnostics")
