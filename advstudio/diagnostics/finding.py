"""What one indicator has found."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

from advstudio.diagnostics.cause import CauseName, Light


@dataclass(frozen=True, slots=True)
class Finding:
    """An indicator's answer.

    Attributes:
        light: Grey where it could not be measured.
        value: What was measured; None where nothing was.
        template: A sentence with the value and the limit; for grey, why there is none.
        values: What fills it.
        cause: What it speaks for when it is red.
        pictures: Numbers, within the subject's pictures, of those that gave it away.
        x_adv: (m, c, h, w) what was made of each of them; None where the clean one is the evidence.
    """

    light: Light
    value: float | None
    template: str
    values: dict[str, object] = field(default_factory=dict)
    cause: CauseName = "none"
    pictures: tuple[int, ...] = ()
    x_adv: Tensor | None = None

    @property
    def sentence(self) -> str:
        """What was found, in English."""
        return self.template.format(**self.values)
