"""From findings to a verdict: whether the defense resists or hides, why, and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advstudio.diagnostics.cause import CAUSES, CauseName, Light
from advstudio.diagnostics.finding import Finding

_TOGETHER = 3
"""Amber lights for one cause from which on the verdict is amber, too; fewer are soft hints."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the findings come to.

    Attributes:
        light: Red if any finding is; amber where several hint at the same cause; grey if none
            could be measured.
        cause: Of the red findings, the one that explains the others; `none` without a red one.
        reds: Names of the red findings, in their order.
    """

    light: Light
    cause: CauseName
    reds: tuple[str, ...]


def verdict_of(findings: Mapping[str, Finding]) -> Verdict:
    """The verdict on one classifier.

    Args:
        findings: By the indicators' names.
    """
    reds = tuple(name for name, finding in findings.items() if finding.light == "red")
    if reds:
        return Verdict("red", _explaining(findings[name].cause for name in reds), reds)
    hints = Counter(f.cause for f in findings.values() if f.light == "amber" and f.cause != "none")
    if hints and max(hints.values()) >= _TOGETHER:
        return Verdict("amber", "none", ())
    is_measured = any(finding.light != "grey" for finding in findings.values())
    return Verdict("green" if is_measured else "grey", "none", ())


def _explaining(causes: Iterable[CauseName]) -> CauseName:
    """The first, in the order in which causes explain each other."""
    return min(causes, key=CAUSES.index)
