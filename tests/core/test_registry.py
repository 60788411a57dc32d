"""The registries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from another_package import found_in, written

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


TOYS = """
from advstudio.core.registry import Registry

TOYS = Registry("toy", "toybox", is_of_folders=True)
"""
REGISTERED = """
from toybox import TOYS


@TOYS.register("{name}")
class Toy:
    pass
"""


@pytest.fixture
def toys(tmp_path: Path) -> Iterator[Registry[object]]:
    """A registry of folders, to which two other packages bring something."""
    files = {
        "toybox/__init__.py": TOYS,
        "toybox/loose.py": "raise AssertionError('modules are left alone')",
        "toybox/ball/__init__.py": REGISTERED.format(name="ball"),
        "toybox/blocks/__init__.py": "",
        "toybox/blocks/cube/__init__.py": REGISTERED.format(name="cube"),
    }
    written("toybox", files, {}, tmp_path)
    files = {
        "kite/__init__.py": "",
        "kite/toy.py": REGISTERED.format(name="kite"),
        "kite/plain.py": "class Plain: pass",
    }
    points = {"kite": "kite.toy", "kite-too": "kite.toy:Toy", "plain": "kite.plain:Plain"}
    written("kite", files, {"toybox": points}, tmp_path)
    with found_in(tmp_path):
        import toybox  # type: ignore[import-not-found] # made above

        yield toybox.TOYS


def test_folders_register_at_any_depth_and_modules_are_left_alone(
    toys: Registry[object],
) -> None:
    assert {"ball", "cube"} <= set(toys)


def test_an_entry_point_is_a_part_or_a_module_that_registers_its_own(
    toys: Registry[object],
) -> None:
    assert list(toys) == ["ball", "cube", "kite", "plain"]


def test_a_part_of_another_package_may_not_take_a_name_of_ours(tmp_path: Path) -> None:
    points = {"fgsm": "shadow:Attack"}
    files = {"shadow.py": "class Attack: pass"}
    written("shadow", files, {"advstudio.attacks": points}, tmp_path)
    with (
        found_in(tmp_path, ATTACKS),
        pytest.raises(ValueError, match="two attacks are called 'fgsm'"),
    ):
        len(ATTACKS)
