"""`advstudio` on few pictures, in a process of its own that a test may kill."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

    import pytest
    import torch
    from brief_trainings import give_few_pictures

    from advstudio.cli import main

    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patched:
        give_few_pictures(patched)
        sys.exit(main(sys.argv[1:]))
