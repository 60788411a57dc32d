"""What can be done hangs on what a dataset says of itself, never on what it is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import advstudio

ROOT = Path(advstudio.__file__).parent

_USUAL = "what is taken where nobody chooses a model"
_TIMED = "what is timed, beside ImageNet"
_PAPERS = "rows of papers, which name their dataset"
ALLOWED = {
    "datasets/mnist.py": "the dataset itself",
    "models/_mnist.py": "its networks name it",
    "models/mnist_large.py": "a network's name",
    "models/mnist_linear.py": "a network's name",
    "models/mnist_maxout.py": "a network's name",
    "models/mnist_small.py": "a network's name",
    "cli.py": _USUAL,
    "training/plan.py": _USUAL,
    "substitute/plan.py": _USUAL,
    "ui/substitute/draft.py": _USUAL,
    "ui/transfer/draft.py": "the networks that are compared where nobody chooses any",
    "session/verdict/calibration.py": "whose verdicts are known: cases of the shipped weights",
    "ui/epsilon/epsilon_panel.py": "a tooltip quotes the radius of a paper",
    "commands/benchmark.py": _TIMED,
    "benchmark": _TIMED,
    "reproduction": _PAPERS,
}
"""Files and folders whose code may say “mnist”, and why."""


def test_no_code_asks_whether_a_dataset_is_mnist() -> None:
    naming = {path: names for path, names in _naming().items() if _rule(path) is None}
    assert naming == {}


def test_every_exception_is_still_needed() -> None:
    assert {_rule(path) for path in _naming()} == set(ALLOWED)


def _rule(path: str) -> str | None:
    return next((rule for rule in ALLOWED if path == rule or path.startswith(f"{rule}/")), None)


def _naming() -> dict[str, list[str]]:
    """For every file what it says of MNIST outside comments and docstrings, or in its path."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        path = file.relative_to(ROOT).as_posix()
        words = [path, *_words(ast.parse(file.read_text(encoding="utf-8")))]
        if said := [word for word in words if "mnist" in word.lower()]:
            found[path] = said
    return found


def _words(tree: ast.Module) -> Iterator[str]:
    """Identifiers and strings, but for strings that stand alone: those are docstrings."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in alone:
            continue
        for _, value in ast.iter_fields(node):
            yield from (one for one in (value if isinstance(value, list) else [value])
                        if isinstance(one, str))  # fmt: skip
