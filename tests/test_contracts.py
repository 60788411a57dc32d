"""Every contract of import-linter is broken by an import that it is there to forbid."""

from __future__ import annotations

from typing import Any

import grimp
import pytest
from documents import ROOT
from grimp import ImportGraph
from importlinter.application.use_cases import read_user_options
from importlinter.configuration import configure
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.domain.contract import Contract

KINDS: dict[str, type[Contract]] = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "independence": IndependenceContract,
}
configure()
OPTIONS = read_user_options(str(ROOT / "pyproject.toml"))
CONTRACTS: dict[str, dict[str, Any]] = {one["name"]: one for one in OPTIONS.contracts_options}

PLANTED = {
    "Layers import only downwards": (
        ("advstudio.core.norms", "advstudio.attacks.pgd"),
        ("advstudio.session.pipeline", "advstudio.ui.app"),
        ("advstudio.benchmark.verdict", "advstudio.figures.overview"),
    ),
    "Qt only in ui": (
        ("advstudio.session.engine", "PySide6"),
        ("advstudio.benchmark.verdict", "pyqtgraph"),
    ),
    "torch never in ui": (
        ("advstudio.ui.kit.image_view", "torch"),
        ("advstudio.ui.views.slice.panel", "torchvision"),
    ),
    "Layers in ui": (
        ("advstudio.ui.shell.main_window", "advstudio.ui.app"),
        ("advstudio.ui.training.panel", "advstudio.ui.shell.settings"),
        ("advstudio.ui.runs.presenter", "advstudio.ui.substitute.presenter"),
        ("advstudio.ui.wire.theatres", "advstudio.ui.runs.panel"),
        ("advstudio.ui.kit.view_panel", "advstudio.ui.wire.sight"),
        ("advstudio.ui.experiment.store", "advstudio.ui.kit.theme"),
    ),
    "No feature of ui imports another": (
        ("advstudio.ui.training.panel", "advstudio.ui.substitute.panel"),
        ("advstudio.ui.outcome.outcome_view", "advstudio.ui.views.surface.panel"),
        ("advstudio.ui.views.slice.panel", "advstudio.ui.views.bounds.plot"),
    ),
    "Layers in session": (
        ("advstudio.session.views.slice.work", "advstudio.session.pipeline"),
        ("advstudio.session.outcome.attacking", "advstudio.session.verdict.work"),
        ("advstudio.session.resumable", "advstudio.session.outcome.outcomes"),
        ("advstudio.session.experiment", "advstudio.session.workbench"),
    ),
    "No feature of session imports another": (
        ("advstudio.session.substitute.work", "advstudio.session.training.work"),
        ("advstudio.session.transfer.work", "advstudio.session.views.slice.ways"),
        ("advstudio.session.views.slice.work", "advstudio.session.views.bounds.work"),
    ),
    "What several features share knows none of session's": (
        ("advstudio.ui.wire.lane_presenter", "advstudio.session.substitute.frames"),
        ("advstudio.ui.kit.side_panel", "advstudio.session.views.slice.frames"),
        ("advstudio.ui.outcome.outcome_view", "advstudio.session.verdict.frames"),
    ),
}
"""By contract: who must not import whom, one after the other."""

CASES = [(name, *planted) for name, imports in PLANTED.items() for planted in imports]
NEW_ROOMS = [
    ("Layers in ui", "advstudio.ui.manager"),
    ("Layers in session", "advstudio.session.utils"),
]


@pytest.fixture(scope="module")
def graph() -> ImportGraph:
    """Who imports whom, read once from the source."""
    return grimp.build_graph(
        *OPTIONS.session_options["root_packages"], include_external_packages=True, cache_dir=None
    )


def is_kept(name: str, graph: ImportGraph) -> bool:
    """Whether a contract of pyproject.toml holds for these imports."""
    options = CONTRACTS[name]
    contract = KINDS[options["type"]](name, OPTIONS.session_options, options)
    return contract.check(graph.__deepcopy__({}), verbose=False).kept


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_contract_is_kept_by_the_source(name: str, graph: ImportGraph) -> None:
    assert is_kept(name, graph)


@pytest.mark.parametrize(("name", "importer", "imported"), CASES)
def test_a_contract_is_broken_by_a_planted_import(
    name: str, importer: str, imported: str, graph: ImportGraph
) -> None:
    assert {importer, imported} <= graph.modules, "the planted import is of modules that are gone"
    planted = graph.__deepcopy__({})
    planted.add_import(importer=importer, imported=imported)
    assert not is_kept(name, planted)


@pytest.mark.parametrize(("name", "room"), NEW_ROOMS)
def test_a_new_room_must_find_its_layer(name: str, room: str, graph: ImportGraph) -> None:
    built = graph.__deepcopy__({})
    built.add_module(room)
    assert not is_kept(name, built)


@pytest.mark.parametrize("house", ["ui", "session"])
def test_the_features_of_a_house_are_all_independent(house: str) -> None:
    (row,) = (layer for layer in CONTRACTS[f"Layers in {house}"]["layers"] if " : " in layer)
    named = CONTRACTS[f"No feature of {house} imports another"]["modules"]
    rooms = {module.removeprefix(f"advstudio.{house}.").removesuffix(".*") for module in named}
    assert rooms == set(row.split(" : "))
