"""Figures as files."""

from __future__ import annotations

import os
import re
from pathlib import Path
from xml.etree import ElementTree

import figure_frames as frames
import pytest
from matplotlib.figure import Figure
from PIL import Image

from advstudio.core.errors import CannotSave, InvalidExperiment
from advstudio.figures.export import export
from advstudio.figures.overview import overview
from advstudio.figures.saving import experiment_of, save
from advstudio.session.experiment import Choice, Experiment, PictureRef

SUFFIXES = ("pdf", "svg", "png")

# Everything that some format would have to escape.
AWKWARD = Experiment(
    model="digits",
    attack=Choice.of("pgd", steps=40, note="(a) \\ <b> & “ü” ]]> $x$ \n é"),
    picture=PictureRef(dataset="file", file="C:\\pictures\\(ü) 熊猫.png"),
    epsilon=0.1 + 0.2,
)


@pytest.fixture(scope="module")
def figure() -> Figure:
    e = frames.digits_experiment()
    return overview(
        frames.frame(e), frames.sweep(e), frames.surfaces(e), ("nought", "one & only", *"23456789")
    )  # fmt: skip


@pytest.fixture
def blank() -> Figure:
    return Figure(figsize=(1, 1))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("e", [AWKWARD, frames.compared(frames.animals_experiment())])
def test_file_gives_its_experiment_back(
    suffix: str, e: Experiment, blank: Figure, tmp_path: Path
) -> None:
    path = tmp_path / f"figure.{suffix}"
    save(blank, path, e)
    assert experiment_of(path) == e


def test_text_of_an_svg_stays_text(figure: Figure, tmp_path: Path) -> None:
    save(figure, tmp_path / "figure.svg", frames.digits_experiment())
    root = ElementTree.parse(tmp_path / "figure.svg").getroot()
    texts = {"".join(found.itertext()).strip() for found in root.findall(".//{*}text")}
    assert {"nought", "one & only", "class flipped", "perturbation × 2"} <= texts


def test_text_of_a_pdf_stays_text(figure: Figure, tmp_path: Path) -> None:
    save(figure, tmp_path / "figure.pdf", frames.digits_experiment())
    content = (tmp_path / "figure.pdf").read_bytes()
    assert b"/CIDFontType2" in content  # TrueType outlines, embedded whole: fonttype 42
    assert b"/Type3" not in content
    assert b"/ToUnicode" in content


def test_png_has_300_dots_per_inch(figure: Figure, tmp_path: Path) -> None:
    save(figure, tmp_path / "figure.png", frames.digits_experiment())
    with Image.open(tmp_path / "figure.png") as image:
        assert image.width == 2100
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)  # stored per metre


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_equal_frames_give_equal_bytes(suffix: str, tmp_path: Path) -> None:
    e = frames.digits_experiment()
    for name in ("first", "second"):
        export(
            tmp_path / f"{name}.{suffix}", frames.frame(e), None, frames.surfaces(e),
            frames.CATALOGUE,
        )  # fmt: skip
    contents = {path.read_bytes() for path in tmp_path.glob(f"*.{suffix}")}
    assert len(contents) == 1
    assert not re.search(rb"(CreationDate|<dc:date>)", contents.pop())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_old_file_stays_whole_when_saving_fails(
    suffix: str, blank: Figure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / f"figure.{suffix}"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CannotSave, match="Permission denied"):
        save(blank, path, frames.digits_experiment())
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("name", ["figure.jpg", "figure"])
def test_unknown_kind_is_refused_in_a_sentence(name: str, blank: Figure, tmp_path: Path) -> None:
    with pytest.raises(CannotSave, match=r"Choose a name that ends in \.pdf, \.svg or \.png\."):
        save(blank, tmp_path / name, frames.digits_experiment())
    assert not list(tmp_path.iterdir())


def test_suffix_may_be_in_capitals(blank: Figure, tmp_path: Path) -> None:
    save(blank, tmp_path / "FIGURE.PNG", frames.digits_experiment())
    assert experiment_of(tmp_path / "FIGURE.PNG") == frames.digits_experiment()


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%PDF-1.4", b"/Keywords (a) tale"])
def test_foreign_file_has_no_experiment(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"foreign.{suffix}"
    path.write_bytes(content)
    with pytest.raises(InvalidExperiment, match=r"foreign\.\w+”"):
        experiment_of(path)


def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidExperiment, match="No such file"):
        experiment_of(tmp_path / "missing.png")


def test_picture_without_an_experiment_is_told_apart(tmp_path: Path) -> None:
    Image.new("L", (1, 1)).save(tmp_path / "plain.png")
    with pytest.raises(InvalidExperiment, match="carries no experiment"):
        experiment_of(tmp_path / "plain.png")
