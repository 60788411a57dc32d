"""Every kind of picture file that a person may hand in: right pixels, or one right sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image, ImageCms

from advstudio.core.errors import InvalidPicture
from advstudio.datasets import _decode
from advstudio.datasets._decode import decode

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
ORIENTATION = 0x0112
# Where the red corner of an upright picture lies in the file, by EXIF orientation.
STORED_CORNERS = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (-1, 0),
                  7: (-1, -1), 8: (0, -1)}  # fmt: skip


def header_only_png(path: Path, width: int, height: int) -> Path:
    """A PNG of some 60 bytes whose header claims a size that its data does not have."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*named) for named in chunks))
    return path


def chunk(name: bytes, payload: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + payload))
    return struct.pack(">I", len(payload)) + name + payload + checksum


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)
    return path


def complaint(path: Path) -> str:
    with pytest.raises(InvalidPicture) as caught:
        decode(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("width", "height", "megapixels"),
    [(40_000, 40_000, "1,600"), (15_000, 10_000, "150"), (10_001, 10_000, "101")],
)
def test_decode_refuses_too_many_pixels_by_the_header_alone(
    tmp_path: Path, width: int, height: int, megapixels: str
) -> None:
    sentence = complaint(header_only_png(tmp_path / "huge.png", width, height))
    assert f"“huge.png” has {megapixels} megapixels" in sentence
    assert "the limit is 100" in sentence
    assert "Scale it down" in sentence


def test_decode_reports_a_picture_within_the_limit_as_cut_off_not_as_too_large(
    tmp_path: Path,
) -> None:
    assert "cut off" in complaint(header_only_png(tmp_path / "small.png", 400, 300))


def test_decode_refuses_a_file_with_too_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "long.tif"
    with path.open("wb") as file:
        file.truncate(_decode.MAX_MEGABYTES * 1_000_000 + 1)  # sparse: takes no room
    sentence = complaint(path)
    assert "513 megabytes" in sentence
    assert "the limit is 512" in sentence


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "bmp", "tif", "ppm"])
def test_decode_refuses_a_truncated_picture(tmp_path: Path, suffix: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    path = saved(tmp_path / f"half.{suffix}", Image.fromarray(noise))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    sentence = complaint(path)
    assert f"“half.{suffix}” is damaged or cut off" in sentence
    assert sentence.endswith("Copy or export it again.")


def test_decode_refuses_a_picture_whose_header_is_cut_off(tmp_path: Path) -> None:
    path = saved(tmp_path / "stub.avif", Image.new("RGB", (40, 40)))
    path.write_bytes(path.read_bytes()[:100])
    assert "or its beginning is damaged. Save it as one of PNG, JPEG" in complaint(path)


def test_decode_refuses_a_text_named_png_and_lists_the_formats(tmp_path: Path) -> None:
    path = tmp_path / "note.png"
    path.write_text("not a picture at all")
    sentence = complaint(path)
    assert "“note.png” is not a picture" in sentence
    assert "PNG, JPEG" in sentence


def test_decode_refuses_postscript_because_reading_it_would_run_it(tmp_path: Path) -> None:
    path = saved(tmp_path / "program.eps", Image.new("RGB", (8, 8)))
    assert "not a picture in a format that can be read" in complaint(path)


def test_decode_refuses_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.png"
    path.touch()
    assert "“empty.png” is empty: it has 0 bytes" in complaint(path)


def test_decode_names_the_whole_path_of_a_missing_file(tmp_path: Path) -> None:
    sentence = complaint(tmp_path / "gone.png")
    assert f"There is no file “{tmp_path / 'gone.png'}”" in sentence
    assert "moved or renamed" in sentence


def test_decode_refuses_a_folder(tmp_path: Path) -> None:
    assert f"“{tmp_path.name}” is not a picture file but a folder" in complaint(tmp_path)


def test_decode_says_when_a_file_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "locked.png", Image.new("L", (2, 2)))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    # Not chmod, which does not stop the superuser that tests may run as.
    monkeypatch.setattr(Path, "open", refuse)
    assert "“locked.png” may not be read by you. Change its permissions" in complaint(path)


def test_decode_survives_a_path_that_no_file_system_takes() -> None:
    assert "Copy or export it again" in complaint(Path("nul\0byte.png"))


@pytest.mark.parametrize("mode", ["F", "I"])
def test_decode_refuses_pixels_of_unknown_range(tmp_path: Path, mode: str) -> None:
    sentence = complaint(saved(tmp_path / "science.tif", Image.new(mode, (3, 3))))
    assert "32 bits per pixel" in sentence
    assert "the limit is 16" in sentence


@pytest.mark.parametrize("suffix", ["png", "tif", "webp", "jpg"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_decode_turns_a_picture_upright(tmp_path: Path, suffix: str, orientation: int) -> None:
    height, width = (32, 16) if orientation >= 5 else (16, 32)
    stored = np.full((height, width, 3), 255, np.uint8)
    row, column = STORED_CORNERS[orientation]
    rows = slice(0, 8) if row == 0 else slice(-8, None)
    columns = slice(0, 8) if column == 0 else slice(-8, None)
    stored[rows, columns] = RED
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    path = saved(tmp_path / f"turned.{suffix}", Image.fromarray(stored), exif=exif)
    pixels = decode(path).pixels.astype(int)
    assert pixels.shape == (16, 32, 3)
    # JPEG and WebP are lossy; a corner of the wrong colour would differ by 255.
    assert np.abs(pixels[3, 3] - RED).max() < 40
    assert np.abs(pixels[-4, -4] - WHITE).max() < 40


def test_decode_turns_a_large_tiff_once_although_it_is_reduced(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    path = saved(tmp_path / "scan.tif", Image.new("RGB", (4000, 1000), RED), exif=exif)
    assert decode(path).pixels.shape == (2048, 512, 3)


def test_decode_keeps_a_picture_whose_metadata_is_damaged(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", Image.new("RGB", (8, 8), WHITE), exif=b"Exif\0\0II*\0garbage")
    assert decode(path).pixels.shape == (8, 8, 3)


@pytest.mark.parametrize("suffix", ["png", "tif", "pgm"])
def test_decode_scales_sixteen_bits_exactly(tmp_path: Path, suffix: str) -> None:
    levels = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    decoded = decode(saved(tmp_path / f"deep.{suffix}", Image.fromarray(levels)))
    expected = np.rint(levels.astype(np.float64) * 255 / 65535)
    assert decoded.pixels.dtype == np.uint8
    assert np.array_equal(decoded.pixels[..., 0], expected)


def test_decode_keeps_grey_in_one_channel(tmp_path: Path) -> None:
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    decoded = decode(saved(tmp_path / "grey.png", Image.fromarray(levels)))
    assert np.array_equal(decoded.pixels, levels[..., None])
    assert (decoded.title, decoded.label, decoded.notice) == ("grey.png", None, "")


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "ppm"])
def test_decode_leaves_eight_bit_colour_as_it_is(tmp_path: Path, suffix: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (9, 7, 3), dtype=np.uint8)
    decoded = decode(saved(tmp_path / f"colour.{suffix}", Image.fromarray(noise)))
    assert np.array_equal(decoded.pixels, noise)
    assert decoded.notice == ""


def test_decode_resolves_black_and_white_and_palettes(tmp_path: Path) -> None:
    checks = saved(tmp_path / "fax.png", Image.fromarray(np.array([[True, False]])))
    painted = Image.new("RGB", (2, 1), BLUE).quantize(4)
    assert decode(checks).pixels.tolist() == [[[255], [0]]]
    assert decode(saved(tmp_path / "few.png", painted)).pixels.tolist() == [[[*BLUE], [*BLUE]]]


def test_decode_says_that_print_colours_were_converted(tmp_path: Path) -> None:
    path = saved(tmp_path / "print.tif", Image.new("CMYK", (4, 4), (0, 255, 255, 0)))
    decoded = decode(path)
    assert decoded.pixels[0, 0].tolist() == [*RED]
    assert "converted from CMYK" in decoded.notice


def test_decode_puts_transparent_colour_on_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (3, 1))
    for column, alpha in enumerate((0, 51, 255)):
        image.putpixel((column, 0), (255, 0, 0, alpha))
    decoded = decode(saved(tmp_path / "glass.png", image))
    # 51 is a fifth of 255: 255 - 51 = 204 of the white stays.
    assert decoded.pixels.tolist() == [[[*WHITE], [255, 204, 204], [*RED]]]
    assert "transparent parts were put on white" in decoded.notice


@pytest.mark.parametrize("mode", ["LA", "P", "L", "RGB"])
def test_decode_finds_transparency_in_every_place_a_png_has_for_it(
    tmp_path: Path, mode: Literal["LA", "P", "L", "RGB"]
) -> None:
    hidden = {"LA": None, "P": 0, "L": 0, "RGB": (0, 0, 0)}[mode]
    options = {} if hidden is None else {"transparency": hidden}
    decoded = decode(saved(tmp_path / "clear.png", Image.new(mode, (2, 2)), **options))
    assert (decoded.pixels == 255).all()
    assert decoded.pixels.shape[2] == (1 if mode in ("L", "LA") else 3)
    assert "put on white" in decoded.notice


def test_decode_does_not_mention_an_alpha_channel_that_hides_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path / "opaque.png", Image.new("RGBA", (2, 2), (*GREEN, 255)))
    assert decode(path).notice == ""


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tif"])
def test_decode_takes_the_first_of_several_frames_and_says_so(tmp_path: Path, suffix: str) -> None:
    first, second = Image.new("RGB", (8, 8), RED), Image.new("RGB", (8, 8), BLUE)
    path = saved(tmp_path / f"film.{suffix}", first, save_all=True, append_images=[second])
    decoded = decode(path)
    assert np.abs(decoded.pixels.astype(int) - RED).max() < 10  # WebP is lossy
    assert "several frames; only the first" in decoded.notice


def test_decode_does_not_call_a_photograph_with_a_hidden_preview_a_film(tmp_path: Path) -> None:
    photograph, preview = Image.new("RGB", (16, 16)), Image.new("RGB", (8, 8))
    path = tmp_path / "camera.jpg"
    photograph.save(path, "MPO", save_all=True, append_images=[preview])
    assert decode(path).notice == ""


def test_decode_converts_an_embedded_profile(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # sRGB with its red and green lamps exchanged, under another name.
    swapped = profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    renamed = swapped.replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
    path = saved(tmp_path / "wide.png", Image.new("RGB", (2, 2), RED), icc_profile=renamed)
    decoded = decode(path)
    assert np.abs(decoded.pixels.astype(int) - GREEN).max() <= 2  # the profile's 16-bit rounding
    assert "converted to sRGB" in decoded.notice


def test_decode_leaves_the_pixels_alone_when_the_profile_is_srgb(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    noise = np.random.default_rng(0).integers(0, 256, (9, 7, 3), dtype=np.uint8)
    decoded = decode(saved(tmp_path / "a.png", Image.fromarray(noise), icc_profile=profile))
    assert np.array_equal(decoded.pixels, noise)
    assert decoded.notice == ""


def test_decode_says_when_a_profile_is_unreadable(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGB", (2, 2), RED), icc_profile=b"nonsense")
    decoded = decode(path)
    assert decoded.pixels[0, 0].tolist() == [*RED]
    assert "profile could not be read" in decoded.notice


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif"])
def test_decode_reduces_a_large_picture_and_says_so(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path / f"large.{suffix}", Image.new("RGB", (4096, 1024), WHITE))
    decoded = decode(path)
    assert decoded.pixels.shape == (512, 2048, 3)
    assert (decoded.pixels == 255).all()
    assert decoded.notice == "It was reduced to 2048 × 512 pixels."


def test_decode_keeps_every_notice(tmp_path: Path) -> None:
    frames = [Image.new("RGBA", (2100, 2), (*colour, 0)) for colour in (RED, BLUE)]
    path = saved(tmp_path / "all.png", frames[0], save_all=True, append_images=frames[1:])
    notice = decode(path).notice
    assert notice.startswith("It holds several frames; only the first is used. Its transparent")
    assert notice.endswith("It was reduced to 2048 × 2 pixels.")
