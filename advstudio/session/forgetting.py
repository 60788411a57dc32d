"""Work that is kept between jobs must not be kept once it has failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from advstudio.session.shelf import K, Shelf, V
from advstudio.session.workbench import Workbench


@contextmanager
def forgotten_if_it_fails(
    bench: Workbench, shelf: Shelf[K, V], keys: Sequence[K]
) -> Iterator[None]:
    """Forget what is kept under the keys when an error passes; an interruption is none.

    A generator that has raised is closed: taken up again, the work would never end.
    """
    try:
        yield
    except GeneratorExit:
        raise
    except BaseException:
        for key in keys:
            bench.forget(shelf, key)
        raise
