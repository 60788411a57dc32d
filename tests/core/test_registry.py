"""The registries."""

from __future__ import annotations

import pytest

from advstudio.core.attack import ATTACKS
from advstudio.core.errors import UnknownName
from advstudio.core.registry import Registry


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean “fgsm”"):
        ATTACKS["fgms"]


def test_a_hopeless_name_lists_what_there_is() -> None:
    with pytest.raises(UnknownName, match=r"There are: .*pgd"):
        ATTACKS["xylophone"]


def test_two_parts_of_one_name_are_refused() -> None:
    registry: Registry[int] = Registry("number", "advstudio.attacks")
    registry.register("one")(1)
    with pytest.raises(ValueError, match="two numbers are called 'one'"):
        registry.register("one")(2)


def test_order_decides_what_is_listed_first() -> None:
    assert list(ATTACKS)[:2] == ["fgsm", "r-fgsm"]
