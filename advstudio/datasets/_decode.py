"""Opens a picture file without trusting it: limits first, then upright 8-bit sRGB pixels."""

from __future__ import annotations

import io
import re
import stat
import struct
import warnings
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from advstudio.core.dataset import Picture
from advstudio.core.errors import InvalidPicture

MAX_MEGAPIXELS = 100
MAX_MEGABYTES = 512
LONGEST_SIDE = 2048
# An allow-list, because Pillow's EPS reader starts Ghostscript and rare formats are rarely tested.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM")

# What Pillow lets through when a file lies about itself.
_DAMAGE = (
    OSError, SyntaxError, ValueError, LookupError, TypeError, EOFError, ArithmeticError,
    AttributeError, RuntimeError, MemoryError, struct.error, zlib.error,
    Image.DecompressionBombError,
)  # fmt: skip
_PLAIN_MODES = ("L", "LA", "RGB", "RGBA", "CMYK")
_SIXTEEN_BIT_MODES = ("I;16", "I;16L", "I;16B", "I;16N")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def decode(path: Path) -> Picture:
    """The picture in a file: upright, opaque, sRGB, at most 2048 pixels on its longest side.

    Grey pictures keep one channel. Whatever had to be changed on the way, beyond turning the
    picture upright, is said in the notice.

    Deviates: colour pictures with 16 bits per channel keep their high byte, which is all that
    Pillow hands out; grey ones are scaled and rounded.

    Raises:
        InvalidPicture: The file is missing, unreadable, beyond the limits, damaged or no picture.
    """
    try:
        _refuse_by_status(path)
        # Pillow warns about metadata that nobody here reads, and about limits that are not ours.
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            return _decoded(file, path.name)
    except _DAMAGE as error:
        raise _complaint(path, error) from error


def _refuse_by_status(path: Path) -> None:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise InvalidPicture(
            "“{name}” is not a picture file but a folder or a device. Choose one picture file.",
            name=path.name,
        )
    if status.st_size == 0:
        raise InvalidPicture(
            "“{name}” is empty: it has 0 bytes. Copy or export it again.", name=path.name
        )
    if status.st_size > MAX_MEGABYTES * 1_000_000:
        raise InvalidPicture(
            "“{name}” has {value:,} megabytes; the limit is {limit:,}. Save it smaller, as JPEG.",
            name=path.name, value=-(-status.st_size // 1_000_000), limit=MAX_MEGABYTES,
        )  # fmt: skip


def _decoded(file: BinaryIO, name: str) -> Picture:
    with Image.open(file, formats=FORMATS) as image:
        _refuse_by_header(image, name)
        longest_side = max(image.size)
        # A JPEG is animated to Pillow when the camera put a preview or a depth map behind it.
        is_animated = getattr(image, "is_animated", False) and image.format != "MPO"
        plain = _plain(image, name)
        plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain.load()
        upright = _turned(plain, _orientation(image))
        opaque, transparency_notice = _opaque(upright)
        coloured, colour_notice = _srgb(opaque, image.info.get("icc_profile"))
    notices = (
        "It holds several frames; only the first is used." if is_animated else "",
        transparency_notice,
        colour_notice,
        "It was reduced to {} × {} pixels.".format(*coloured.size)
        if longest_side > LONGEST_SIDE
        else "",
    )
    pixels = np.atleast_3d(np.array(coloured))
    return Picture(pixels, label=None, title=name, notice=" ".join(filter(None, notices)))


def _refuse_by_header(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        raise _too_large(name, width * height)
    if width * height == 0:
        raise ValueError(f"{width} × {height} pixels")


def _plain(image: Image.Image, name: str) -> Image.Image:
    """8 bits per channel, with a palette or a transparent colour made explicit.

    Returns a picture that is already so as it is, not yet loaded, so that a JPEG can still be
    decoded at reduced size.
    """
    # Only the PGM reader scales to 16 bits in this mode; anybody else's range is unknown.
    if image.mode in _SIXTEEN_BIT_MODES or (image.mode == "I" and image.format == "PPM"):
        levels = np.asarray(image).astype(np.uint16)
        # round(level * 255 / 65535), as 65535 = 255 * 257, without leaving 16 bits.
        nearest = levels // 257
        nearest += levels - 257 * nearest > 128
        return Image.fromarray(nearest.astype(np.uint8))
    if image.mode in ("I", "F"):
        raise InvalidPicture(
            "“{name}” has 32 bits per pixel without a known range; the limit is 16. "
            "Save it with 8 or 16 bits.",
            name=name,
        )
    if image.mode in _PLAIN_MODES and "transparency" not in image.info:
        return image
    is_grey = image.mode in ("1", "L", "La")
    if image.has_transparency_data:
        return image.convert("LA" if is_grey else "RGBA")
    return image.convert("L" if is_grey else "RGB")


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _DAMAGE:
        # Damaged metadata is no reason to refuse pixels that are whole.
        return 1


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _opaque(image: Image.Image) -> tuple[Image.Image, str]:
    if image.mode not in ("LA", "RGBA"):
        return image, ""
    alpha = image.getchannel("A")
    colours = image.convert(image.mode[:-1])
    if alpha.getextrema() == (255, 255):
        return colours, ""
    white = Image.new(colours.mode, colours.size, "white")
    return Image.composite(colours, white, alpha), "Its transparent parts were put on white."


def _srgb(image: Image.Image, embedded: bytes | None) -> tuple[Image.Image, str]:
    """Colours of an embedded profile as sRGB; grey and unprofiled pictures count as sRGB."""
    if image.mode == "L":
        return image, ""
    if not embedded:
        is_print = image.mode == "CMYK"
        notice = "It was converted from CMYK, so its colours may differ." if is_print else ""
        return image.convert("RGB"), notice
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
        if "sRGB" in ImageCms.getProfileDescription(profile):
            return image.convert("RGB"), ""
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, profile, target, outputMode="RGB")
    except (ImageCms.PyCMSError, *_DAMAGE):
        notice = "Its colour profile could not be read, so its colours may differ."
        return image.convert("RGB"), notice
    return converted or image, "Its colours were converted to sRGB."


def _complaint(path: Path, error: BaseException) -> InvalidPicture:
    if isinstance(error, FileNotFoundError):
        return InvalidPicture(
            "There is no file “{path}”. It may have been moved or renamed; open it from where it "
            "is now.",
            path=path,
        )
    if isinstance(error, PermissionError):
        return InvalidPicture(
            "“{name}” may not be read by you. Change its permissions, or copy it to a folder of "
            "your own.",
            name=path.name,
        )
    if isinstance(error, UnidentifiedImageError):
        return InvalidPicture(
            "“{name}” is not a picture in a format that can be read, or its beginning is damaged. "
            "Save it as one of {formats}.",
            name=path.name, formats=", ".join(FORMATS),
        )  # fmt: skip
    if isinstance(error, Image.DecompressionBombError):
        # Pillow refuses before it tells the size in any other way.
        counts = re.findall(r"\d+", str(error)) or [2 * (Image.MAX_IMAGE_PIXELS or 0)]
        return _too_large(path.name, int(counts[0]))
    if isinstance(error, MemoryError):
        return InvalidPicture(
            "“{name}” needs more memory than is free. Close other programs or scale it down.",
            name=path.name,
        )
    return InvalidPicture(
        "“{name}” is damaged or cut off: {complaint}. Copy or export it again.",
        name=path.name, complaint=str(error).rstrip(".") or type(error).__name__,
    )  # fmt: skip


def _too_large(name: str, pixel_count: int) -> InvalidPicture:
    return InvalidPicture(
        "“{name}” has {value:,} megapixels; the limit is {limit:,}. Scale it down and open it "
        "again.",
        name=name, value=-(-pixel_count // 1_000_000), limit=MAX_MEGAPIXELS,
    )  # fmt: skip
