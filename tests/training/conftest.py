"""Small networks train fastest on one thread, above all where others use the processor, too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from brief_trainings import give_few_pictures


@pytest.fixture(autouse=True, scope="package")
def one_thread() -> Iterator[None]:
    """One thread for all trainings here."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """120 pictures to train on and 40 others to test on."""
    give_few_pictures(monkeypatch)
