"""A folder or a file of the user's as a dataset."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from advstudio.core.errors import InvalidPicture
from advstudio.datasets.folder import opened


def painted(path: Path, level: int = 0) -> Path:
    Image.new("L", (2, 2), level).save(path)
    return path


def test_opened_file_is_a_dataset_of_one_unlabelled_picture(tmp_path: Path) -> None:
    dataset = opened(str(painted(tmp_path / "cat.png", 7)))
    picture = dataset.picture(0)
    assert (len(dataset), picture.title, picture.label) == (1, "cat.png", None)
    assert (picture.pixels == 7).all()


def test_opened_folder_sorts_as_people_count(tmp_path: Path) -> None:
    for name in ("10.png", "9.png", "b2.PNG", "B10.png", "a.png"):
        painted(tmp_path / name)
    dataset = opened(str(tmp_path))
    titles = [dataset.picture(index).title for index in range(len(dataset))]
    assert titles == ["9.png", "10.png", "a.png", "b2.PNG", "B10.png"]


def test_opened_folder_takes_only_its_own_visible_picture_files(tmp_path: Path) -> None:
    painted(tmp_path / "a.png")
    painted(tmp_path / ".hidden.png")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    painted(tmp_path / "folder.png" / "inside.png")
    assert len(opened(str(tmp_path))) == 1


def test_opened_folder_counts_a_damaged_picture_but_refuses_only_that_one(tmp_path: Path) -> None:
    painted(tmp_path / "1.png", 3)
    (tmp_path / "2.png").write_bytes(b"damaged")
    painted(tmp_path / "3.png", 5)
    dataset = opened(str(tmp_path))
    assert len(dataset) == 3
    assert dataset.picture(0).pixels[0, 0, 0] == 3
    assert dataset.picture(2).pixels[0, 0, 0] == 5
    with pytest.raises(InvalidPicture, match=r"“2\.png” is not a picture"):
        dataset.picture(1)


def test_opened_pictures_belong_to_no_class(tmp_path: Path) -> None:
    painted(tmp_path / "a.png")
    assert opened(str(tmp_path)).index_of(0) is None


def test_opened_folder_without_pictures_is_refused_with_the_endings(tmp_path: Path) -> None:
    with pytest.raises(InvalidPicture, match=r"holds no picture.*\.jpg.*\.png"):
        opened(str(tmp_path))


def test_opened_folder_that_cannot_be_listed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(InvalidPicture, match=r"cannot be listed: Permission denied"):
        opened(str(tmp_path))


def test_opened_missing_file_is_refused_when_its_picture_is_asked_for(tmp_path: Path) -> None:
    dataset = opened(str(tmp_path / "gone.png"))
    with pytest.raises(InvalidPicture, match=r"There is no file .*gone\.png"):
        dataset.picture(0)


def test_importing_the_picture_modules_loads_neither_torch_nor_qt() -> None:
    code = (
        "import sys, advstudio.datasets.samples, advstudio.datasets.folder, "
        "advstudio.datasets.thumbnails\n"
        "raise SystemExit(bool({'torch', 'PySide6'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
