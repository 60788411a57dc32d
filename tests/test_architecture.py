"""What the page on the architecture and CONTRIBUTING.md name is in the source."""

from __future__ import annotations

import re
import tomllib

import pytest
from contributed import cards
from documents import ROOT, text

from advstudio.session.lanes import LANES

ARCHITECTURE = "resources/manual/architecture.md"
DOCUMENTS = (ARCHITECTURE, "CONTRIBUTING.md")

_FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_PATH = re.compile(r"(?:\w+/)+(?:[\w.-]+)?|\w+\.(?:py|md|toml)")
_MODULE = re.compile(r"advstudio(?:\.\w+)+")
_CLASS = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)*")


def named(document: str, kind: re.Pattern[str]) -> list[str]:
    """What is set in backticks outside of examples and has this form."""
    prose = _FENCED.sub("", text(document))
    return [word for word in re.findall(r"`([^`\n]+)`", prose) if kind.fullmatch(word)]


def is_there(path: str) -> bool:
    """Whether a path leads somewhere from the top or from the package; a file may lie anywhere."""
    if (ROOT / path).exists() or (ROOT / "advstudio" / path).exists():
        return True
    return "/" not in path and any((ROOT / "advstudio").rglob(path))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_leads_somewhere(document: str) -> None:
    # Files that a card makes are not there; whatever else is named, is.
    paths = [path for path in named(document, _PATH) if path not in cards()]
    assert len(paths) > 10
    assert [path for path in paths if not is_there(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_module_is_there(document: str) -> None:
    modules = [name.replace(".", "/") for name in named(document, _MODULE)]
    assert [name for name in modules if not (is_there(name) or is_there(f"{name}.py"))] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_class_is_defined(document: str) -> None:
    source = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "advstudio").rglob("*.py")
    )
    defined = set(re.findall(r"^class (\w+)", source, re.MULTILINE))
    defined |= set(re.findall(r"^\s*class (\w+)", "".join(cards().values()), re.MULTILINE))
    classes = [name for name in named(document, _CLASS) if name != "Parameters"]
    assert classes
    assert [name for name in classes if name not in defined] == []


def test_every_feature_is_on_the_page() -> None:
    rooms = [
        f"{layer}/{folder.name}/"
        for layer in ("session", "ui")
        for folder in (ROOT / "advstudio" / layer).iterdir()
        if (folder / "__init__.py").exists()
    ]
    page = text(ARCHITECTURE)
    assert [room for room in rooms if f"`{room}`" not in page] == []


def test_every_layer_is_on_the_page() -> None:
    page = text(ARCHITECTURE)
    layers = {
        path.name for path in (ROOT / "advstudio").iterdir() if (path / "__init__.py").exists()
    }
    assert [layer for layer in sorted(layers) if f"`{layer}/`" not in page] == []


def test_the_lanes_are_on_the_page_the_most_urgent_first() -> None:
    page = " ".join(text(ARCHITECTURE).split())
    assert f"the most urgent goes first: {', '.join(LANES)}." in page


@pytest.mark.parametrize("house", ["ui", "session"])
def test_the_floors_of_a_house_are_those_of_its_contract(house: str) -> None:
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in contracts if one["name"] == f"Layers in {house}")
    floors = " -> ".join("features" if " : " in layer else layer for layer in layers)
    page = " ".join(text(ARCHITECTURE).split())
    assert f"{house}: {floors}" in page
