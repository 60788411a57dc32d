"""The records of the lanes and of the requests name somebody who answers."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import advstudio.session
from advstudio.session.lanes import LANES, answer

ANSWERED = [
    kind
    for module in pkgutil.walk_packages(advstudio.session.__path__, "advstudio.session.")
    if module.name.endswith("frames")
    for kind in vars(importlib.import_module(module.name)).values()
    if inspect.isclass(kind) and kind.__module__ == module.name and "answer" in vars(kind)
]


@pytest.mark.parametrize("name", LANES)
def test_every_lane_has_a_generator_that_answers(name: str) -> None:
    assert inspect.isgeneratorfunction(answer(LANES[name].answer))


@pytest.mark.parametrize("kind", ANSWERED)
def test_every_request_has_a_generator_that_answers(kind: type) -> None:
    assert inspect.isgeneratorfunction(answer(vars(kind)["answer"]))


def test_there_are_requests() -> None:
    assert len(ANSWERED) >= 10


def test_no_two_lanes_are_equally_urgent() -> None:
    ranks = [lane.rank(has_delivered=done) for _, lane in LANES.items() for done in (False, True)]
    assert len(set(ranks)) == len(LANES) + sum(lane.before is not None for _, lane in LANES.items())


def test_lanes_are_listed_by_urgency() -> None:
    priorities = [lane.priority for _, lane in LANES.items()]
    assert priorities == sorted(priorities)
