"""The sentences below a figure."""

from __future__ import annotations

import figure_frames as frames
import pytest

from advstudio import __version__
from advstudio.figures.caption import caption
from advstudio.session.experiment import Choice, Compare, Experiment, PictureRef, Plane


def text(e: Experiment, **changes: object) -> str:
    return caption(frames.frame(e, **changes), frames.CATALOGUE)


def test_caption_holds_every_setting() -> None:
    e = frames.animals_experiment(defenses=(Choice.of("jpeg", quality=40),), target=1, seed=3)
    assert text(e) == (
        "Large net, defended by JPEG compression (quality 40), on picture 1 of Sample photographs "
        "(label: giant panda). Attack: PGD (steps 20, random start yes). Threat model: targeted "
        "at gibbon, white-box, L∞ norm, ε = 2/255 = 0.007843, 40 steps. ε axis up to 16/255 = "
        "0.06275. Plane: the attack's direction and a random one (seed 0). Seed 3. "
        f"advstudio {__version__}."
    )


def test_caption_names_defaults_and_changes_alike() -> None:
    e = frames.animals_experiment(attack=Choice.of("pgd", random_start=False))
    assert "PGD (steps 20, random start no)" in text(e)


@pytest.mark.parametrize(
    ("file", "said"),
    [("/home/somebody/panda.jpg", "on “panda.jpg”"), ("/home/somebody/zoo", "picture 2 of “zoo”")],
)
def test_caption_keeps_folders_private(file: str, said: str) -> None:
    e = frames.animals_experiment(picture=PictureRef(dataset="file", index=2, file=file))
    assert said in text(e)
    assert "somebody" not in text(e)


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("own", "attacked by itself"),
        ("carry", "shown the first one's adversarial picture"),
        ("noise", "shown random noise of the same size"),
    ],
)
def test_caption_says_what_the_second_one_gets(mode: str, said: str) -> None:
    e = frames.digits_experiment(compare=Compare.model_validate({"model": "digits", "mode": mode}))
    assert f"Below, for comparison: Small net, undefended, {said}." in text(e)


def test_caption_names_the_second_direction() -> None:
    e = frames.digits_experiment(plane=Plane(second="picture", picture=7))
    assert "the attack's direction and that to picture 7" in text(e)


def test_caption_repeats_notices() -> None:
    e = frames.digits_experiment()
    stuck = frames.replace(frames.outcome(e), notice="The gradient is exactly zero here.")
    assert "Small net: The gradient is exactly zero here." in text(e, primary=stuck)


def test_caption_tells_a_preview_from_a_result() -> None:
    assert "The attack had not ended." in text(frames.digits_experiment(), is_final=False)
