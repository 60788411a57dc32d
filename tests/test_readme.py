"""What the README and the manual show is there, and their examples run word for word."""

from __future__ import annotations

import re

import pytest
from documents import MANUAL, ROOT, block, links

from advstudio import __version__

PAGES = [page.relative_to(ROOT).as_posix() for page in sorted(MANUAL.glob("*.md"))]
COMMAND_LINE = "resources/manual/command-line.md"


def test_the_library_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block(COMMAND_LINE, "python"), COMMAND_LINE, "exec"), {"__name__": "example"})
    assert re.fullmatch(r"7 -> [0-9]\n", capsys.readouterr().out)


def test_the_manual_knows_the_same_commands() -> None:
    assert block(COMMAND_LINE, "sh") in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *PAGES])
def test_every_file_that_a_document_shows_is_there(document: str) -> None:
    folder = (ROOT / document).parent
    assert [link for link in links(document) if not (folder / link).exists()] == []


def test_the_changelog_knows_this_version() -> None:
    assert f"\n## {__version__}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 200
