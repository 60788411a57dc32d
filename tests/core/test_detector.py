"""Detectors: when they refuse, behind a change, and two of them."""

from __future__ import annotations

import torch

from advstudio.core.detector import Detector

LIGHT = Detector(lambda x: x.flatten(1).mean(dim=1), 0.5)
UNEVEN = Detector(lambda x: x.flatten(1).std(dim=1), 0.1)

FLAT = torch.full((1, 1, 4, 4), 0.6)
MIXED = torch.linspace(0, 0.8, 16).view(1, 1, 4, 4)
CALM = torch.full((1, 1, 4, 4), 0.2)


def test_what_exceeds_the_threshold_is_refused() -> None:
    assert LIGHT.rejects(torch.cat([FLAT, MIXED, CALM])).tolist() == [True, False, False]


def test_behind_a_change_it_looks_at_the_changed_picture() -> None:
    assert LIGHT.after(lambda x: 1 - x).rejects(torch.cat([FLAT, CALM])).tolist() == [False, True]


def test_two_together_refuse_what_either_refuses() -> None:
    both = LIGHT.together(UNEVEN)
    assert both.rejects(torch.cat([FLAT, MIXED, CALM])).tolist() == [True, True, False]
