"""What the program does once, at its start."""

from __future__ import annotations

import gc

from advstudio.ui.app import spare_collector


def test_what_stands_at_the_start_is_not_gone_through_again() -> None:
    before = gc.get_freeze_count()
    try:
        spare_collector()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
