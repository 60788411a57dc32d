"""Base of the parts that people choose and adjust: attacks, defenses, recipes."""

from __future__ import annotations

import inspect
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Frozen hyper-parameters; the form, tooltip, flags, JSON and cache key come from them.

    The first docstring line is the summary that people read; `source` names the paper.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: ClassVar[str]
    source: ClassVar[str]

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(cls) or "").partition("\n")[0]
