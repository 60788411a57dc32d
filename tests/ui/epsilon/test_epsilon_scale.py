"""The slider's scale: ticks, steps, sweep."""

from __future__ import annotations

import pytest

from advstudio.session.experiment import NormName
from advstudio.ui.epsilon.epsilon_scale import EpsilonScale, sweep_fraction


def test_colour_pictures_have_labels_in_255ths() -> None:
    scale = EpsilonScale.of(16 / 255, "Linf")
    labels = [scale.label(value) for value in scale.ticks()]
    assert labels == ["0"] + [f"{n}/255" for n in range(2, 17, 2)]


def test_mnist_has_decimal_labels() -> None:
    scale = EpsilonScale.of(0.4, "Linf")
    labels = [scale.label(value) for value in scale.ticks()]
    assert labels == ["0", "0.05", "0.1", "0.15", "0.2", "0.25", "0.3", "0.35", "0.4"]


@pytest.mark.parametrize("norm", ["Linf", "L2", "L1"])
@pytest.mark.parametrize("end", [0.25 / 255, 8 / 255, 0.3, 5.6, 12.17, 2360.0])
def test_scale_has_few_labels_and_even_steps(end: float, norm: NormName) -> None:
    scale = EpsilonScale.of(end, norm)
    assert 3 <= len(scale.ticks()) <= 9
    assert scale.ticks()[-1] <= end * (1 + 1e-6)
    assert scale.fine < scale.step <= scale.major
    assert 10**-scale.decimals <= scale.fine or norm == "Linf"


def test_arrow_goes_to_the_next_multiple() -> None:
    scale = EpsilonScale.of(16 / 255, "Linf")
    assert scale.stepped(3.4 / 255, scale.step) == pytest.approx(4 / 255)
    assert scale.stepped(3.4 / 255, -scale.step) == pytest.approx(3 / 255)
    assert scale.stepped(8 / 255, scale.step) == pytest.approx(9 / 255)
    assert scale.stepped(8 / 255, -scale.step) == pytest.approx(7 / 255)


def test_arrow_stays_within_the_ends() -> None:
    scale = EpsilonScale.of(5.6, "L2")
    assert scale.stepped(5.59, scale.major) == 5.6
    assert scale.stepped(0.01, -scale.major) == 0.0


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [(0, 0, 0), (0, 2, 0.5), (0, 4, 1), (0, 6, 0.5), (0, 8, 0), (0, 10, 0.5), (0.75, 2, 0.75)],
)
def test_sweep_turns_at_both_ends(start: float, seconds: float, expected: float) -> None:
    assert sweep_fraction(start, seconds) == pytest.approx(expected)
