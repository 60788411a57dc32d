"""Draws that depend on seed, picture and number alone."""

from __future__ import annotations

from dataclasses import replace

import torch
from victims import linear_victim

from advstudio.core.adaptive import expected
from advstudio.core.draws import (
    DEPLOYED,
    SHOWN,
    PictureDraws,
    common_generator,
    current_draw,
    drawing,
)


def test_picture_draws_the_same_in_every_batch() -> None:
    x = torch.rand(6, 3, 5, 5)
    whole = PictureDraws(3, x).uniform(4)
    assert torch.equal(whole[[4, 1]], PictureDraws(3, x[[4, 1]]).uniform(4))


def test_seed_draw_and_picture_each_change_the_numbers() -> None:
    x = torch.rand(1, 1, 4, 4)
    numbers = [PictureDraws(0, x), PictureDraws(1, x), PictureDraws(0, x.flip(3))]
    with drawing(DEPLOYED):
        numbers.append(PictureDraws(0, x))
    assert len({float(draws.uniform(1)) for draws in numbers}) == 4


def test_what_is_shown_draws_alike_for_every_picture() -> None:
    x = torch.rand(3, 1, 4, 4)
    with drawing(SHOWN):
        drawn = PictureDraws(0, x).uniform(5)
    assert torch.equal(drawn, drawn[:1].expand_as(drawn))
    assert not torch.equal(drawn, PictureDraws(0, x).uniform(5))


def test_numbers_are_uniform() -> None:
    drawn = PictureDraws(0, torch.rand(20, 1, 4, 4)).uniform(5000).flatten().sort().values
    # Kolmogorov-Smirnov of 100 000 numbers: 1.95 / sqrt(n) is exceeded once in a thousand times.
    ideal = torch.linspace(0, 1, len(drawn))
    assert (drawn - ideal).abs().max() < 1.95 / len(drawn) ** 0.5


def test_neighbouring_numbers_and_pictures_are_unrelated() -> None:
    x = torch.rand(1, 1, 4, 4).repeat(2, 1, 1, 1)
    x[1, 0, 0, 0] += 1e-3
    drawn = PictureDraws(0, x).uniform(20_000)
    for pair in (drawn, torch.stack([drawn[0, :-1], drawn[0, 1:]])):
        # Of independent numbers the correlation is about 1 / sqrt(n) = 0.007.
        assert torch.corrcoef(pair)[0, 1].abs() < 0.04


def test_average_makes_another_draw_in_every_pass_even_when_nested() -> None:
    victim = linear_victim()
    made: list[int] = []
    model = replace(victim.model, forward=lambda x: made.append(current_draw()) or victim.model(x))
    expected(expected(model, 3), 2)(victim.x)
    assert made == [0, 1, 2, 3, 4, 5]
    assert current_draw() == 0


def test_common_generator_follows_the_draw() -> None:
    first = torch.rand(3, generator=common_generator(0))
    assert torch.equal(first, torch.rand(3, generator=common_generator(0)))
    with drawing(1):
        assert not torch.equal(first, torch.rand(3, generator=common_generator(0)))
