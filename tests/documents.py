"""The texts that ship with the source, and the examples in them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "resources" / "manual"


def text(document: str) -> str:
    """All of a document.

    Args:
        document: Its path in the source tree.
    """
    return (ROOT / document).read_text(encoding="utf-8")


def block(document: str, kind: str) -> str:
    """The only fenced block of a document that begins with this line, e.g. `python attack`."""
    found = re.findall(
        rf"^```{re.escape(kind)}\n(.*?)^```", text(document), re.DOTALL | re.MULTILINE
    )
    assert len(found) == 1, f"{len(found)} blocks {kind!r} in {document}"
    return str(found[0])


def links(document: str) -> list[str]:
    """The files that a document leads to, as written."""
    return re.findall(r"\]\((?!https?:)([^)#]+)\)", text(document))
