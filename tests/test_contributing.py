"""The cards of CONTRIBUTING.md: what each shows works, word for word."""

from __future__ import annotations

import pytest
import torch
from documents import block
from victims import small_victim

from advstudio.core.attack import ATTACKS
from advstudio.core.ball import Ball
from advstudio.core.norms import Linf
from advstudio.session.inventory import parameters


def test_the_attack_in_one_file_is_an_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    len(ATTACKS)  # loaded first, so that the example cannot hide behind a shipped name
    monkeypatch.setattr(ATTACKS, "_parts", dict(ATTACKS._parts))
    code = block("CONTRIBUTING.md", "python attack")
    exec(compile(code, "CONTRIBUTING.md", "exec"), {"__name__": "contributed"})
    victim = small_victim()
    attack = ATTACKS["sign-noise"]
    (x_adv,) = attack()(victim.model, victim.x, victim.goal, Ball(Linf(), 0.1), victim.rng)
    inside = (victim.x > 0.1) & (victim.x < 0.9)
    assert torch.allclose((x_adv - victim.x).abs()[inside], torch.tensor(0.1), atol=1e-6)
    assert [parameter.name for parameter in parameters(attack)] == ["share"]
