"""Random resize and pad: where the picture goes, and what an average finds."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from advstudio.core.draws import drawing
from advstudio.defenses._resampling import shrunk
from advstudio.defenses.random_resize import RandomResize


def test_shrinking_is_torchs_bilinear_interpolation() -> None:
    x = torch.rand(2, 3, 10, 8)
    sizes, places = torch.tensor([[7, 6], [10, 8]]), torch.tensor([[2, 1], [0, 0]])
    ours = shrunk(x, sizes, places)
    theirs = torch.zeros_like(x)
    theirs[0, :, 2:9, 1:7] = F.interpolate(x[:1], (7, 6), mode="bilinear")[0]
    theirs[1] = x[1]
    assert torch.allclose(ours, theirs, atol=1e-6)


def test_full_size_leaves_the_picture() -> None:
    x = torch.rand(3, 1, 9, 9)
    assert torch.allclose(RandomResize(least=1.0).change(x), x, atol=1e-6)


def test_every_size_and_corner_is_drawn() -> None:
    x = torch.ones(1, 1, 10, 10)
    seen = set()
    for number in range(200):
        with drawing(number):
            rows = RandomResize(least=0.8).change(x)[0, 0].sum(dim=1).nonzero().flatten()
        seen.add((len(rows), int(rows[0])))
    assert seen == {(8, 0), (8, 1), (8, 2), (9, 0), (9, 1), (10, 0)}


def test_pictures_of_a_batch_draw_by_themselves() -> None:
    x = 0.5 + 0.5 * torch.rand(40, 1, 10, 10)
    changed = RandomResize(least=0.5).change(x)
    assert len({int((picture > 0).sum()) for picture in changed}) > 3
