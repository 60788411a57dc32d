"""The README's examples, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from victims import small_victim

from advstudio.core.attack import ATTACKS
from advstudio.core.ball import Ball
from advstudio.core.norms import Linf
from advstudio.session.inventory import parameters

README = Path(__file__).parents[1] / "README.md"


def block(start: str) -> str:
    """The first fenced block that begins with a line."""
    found = re.search(rf"```{start}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_attack_in_one_file_is_an_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    len(ATTACKS)  # loaded first, so that the example cannot hide behind a shipped name
    monkeypatch.setattr(ATTACKS, "_parts", dict(ATTACKS._parts))
    exec(compile(block("python attack"), "README.md", "exec"), {"__name__": "readme_example"})
    victim = small_victim()
    attack = ATTACKS["sign-noise"]
    (x_adv,) = attack()(victim.model, victim.x, victim.goal, Ball(Linf(), 0.1), victim.rng)
    inside = (victim.x > 0.1) & (victim.x < 0.9)
    assert torch.allclose((x_adv - victim.x).abs()[inside], torch.tensor(0.1), atol=1e-6)
    assert [parameter.name for parameter in parameters(attack)] == ["share"]


def test_the_library_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(block("python"), "README.md", "exec"), {"__name__": "readme_example"})
    assert re.fullmatch(r"7 -> [0-9]\n", capsys.readouterr().out)


def test_every_file_that_the_readme_shows_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (README.parent / link).exists()] == []
