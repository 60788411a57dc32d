"""Figures as files that carry their experiment, and the way back from such a file."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

from matplotlib.figure import Figure
from PIL import Image

from advstudio import __version__
from advstudio.core.errors import CannotSave, InvalidExperiment
from advstudio.core.files import atomic_write
from advstudio.figures.style import style
from advstudio.session.experiment import Experiment

SUFFIXES = (".pdf", ".svg", ".png")

_KEY = "advstudio-experiment"
_DPI = 300
_TITLE = "Adversarial example"
_CREATOR = f"advstudio {__version__}"
_SVG_DESCRIPTION = "{http://purl.org/dc/elements/1.1/}description"
_PDF_KEYWORDS = re.compile(rb"/Keywords \(" + _KEY.encode() + rb" ((?:[^\\()]|\\.)*)\)", re.DOTALL)


def save(figure: Figure, path: Path, experiment: Experiment) -> None:
    """Write a figure as PDF, SVG or PNG by its suffix; equal figures give equal bytes.

    Raises:
        CannotSave: Another suffix, or the file cannot be written; an older one stays whole.
    """
    kind = file_kind(path)
    content = io.BytesIO()
    with style():
        figure.savefig(content, format=kind, dpi=_DPI, metadata=_metadata(kind, experiment))
    atomic_write(path, content.getvalue())


def file_kind(path: Path) -> str:
    """`pdf`, `svg` or `png`.

    Raises:
        CannotSave: The suffix is none of these.
    """
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return suffix.removeprefix(".")
    raise CannotSave(
        "A figure cannot be written as “{suffix}”. Choose a name that ends in {suffixes}.",
        suffix=path.suffix or path.name,
        suffixes=f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}",
    )


def experiment_of(path: Path) -> Experiment:
    """The experiment that a figure was made from.

    Raises:
        CannotSave: Not a PDF, SVG or PNG.
        InvalidExperiment: The file cannot be read, or no figure of this program is in it.
    """
    read = _READERS[file_kind(path)]
    try:
        text = read(path.read_bytes())
    except OSError as error:
        raise InvalidExperiment(
            "“{file}” cannot be read: {reason}. Choose another file.",
            file=path.name, reason=error.strerror or "it is damaged",
        ) from error  # fmt: skip
    if text is None:
        raise InvalidExperiment(
            "“{file}” carries no experiment: only figures that advstudio wrote do, as long as "
            "nobody took it out.",
            file=path.name,
        )
    return Experiment.from_json(text)


def _metadata(kind: str, experiment: Experiment) -> dict[str, str | None]:
    # ASCII: every format then keeps it letter by letter, without an encoding of its own.
    text = json.dumps(experiment.model_dump(mode="json"))
    if kind == "png":
        return {"Title": _TITLE, "Software": _CREATOR, _KEY: text}
    if kind == "svg":
        return {"Title": _TITLE, "Creator": _CREATOR, "Date": None, "Description": f"{_KEY} {text}"}
    return {
        "Title": _TITLE, "Creator": _CREATOR, "CreationDate": None, "Keywords": f"{_KEY} {text}",
    }  # fmt: skip


def _in_png(content: bytes) -> str | None:
    with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
        text = image.info.get(_KEY)
    return text if isinstance(text, str) else None


def _in_svg(content: bytes) -> str | None:
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return None
    texts = (found.text or "" for found in root.iter(_SVG_DESCRIPTION))
    return next((t.removeprefix(_KEY).strip() for t in texts if t.startswith(_KEY)), None)


def _in_pdf(content: bytes) -> str | None:
    # Matplotlib leaves the document's properties uncompressed, as one escaped string.
    found = _PDF_KEYWORDS.findall(content)
    return _unescaped(found[-1]).decode("latin-1") if found else None


def _unescaped(literal: bytes) -> bytes:
    letters = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
    return re.sub(rb"\\(.)", lambda m: letters.get(m[1], m[1]), literal, flags=re.DOTALL)


_READERS: dict[str, Callable[[bytes], str | None]] = {
    "png": _in_png,
    "svg": _in_svg,
    "pdf": _in_pdf,
}
