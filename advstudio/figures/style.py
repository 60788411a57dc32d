"""How every figure looks: SciencePlots without LaTeX, our sizes, and text that stays text."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from matplotlib import rc_context, rc_params_from_file, rcdefaults, rcParams
from matplotlib.font_manager import fontManager

BODY = 7.5
SMALL = 6.5
HEADING = 8.5
"""Sizes in points; a figure is printed as wide as it is drawn."""

INK = "#1b1f27"
MUTED = "#5b6472"
LINE = "#cfd4dc"
GROUND = "#ffffff"
CLEAN = "#2d6f9e"
ADVERSARIAL = "#b4470b"
"""The light palette of the window."""

_OTHER_SCRIPTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "WenQuanYi Micro Hei", "Droid Sans Fallback",
)  # fmt: skip
"""For class and file names that the first fonts cannot write."""

_SHEETS = ("science.mplstyle", "misc/no-latex.mplstyle")
_OWN: dict[str, Any] = {
    # The first is in matplotlib itself; a viewer of an SVG that lacks it takes the next one.
    "font.serif": ["STIXGeneral", "STIX Two Text", "Times New Roman", "Liberation Serif"],
    "font.size": BODY,
    "axes.titlesize": BODY,
    "axes.titlelocation": "left",
    "axes.titlepad": 4.0,
    "axes.labelsize": BODY,
    "axes.labelpad": 2.0,
    # Mathtext would turn plain numbers into pieces that no reader can search for.
    "axes.formatter.use_mathtext": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "xtick.minor.visible": False,
    "ytick.minor.visible": False,
    "legend.fontsize": SMALL,
    "hatch.linewidth": 0.5,
    # Hinted letters stand on whole pixels: a line would be wider in a PNG than it was measured.
    "text.hinting": "none",
    "figure.dpi": 100.0,
    "figure.constrained_layout.w_pad": 0.03,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.wspace": 0.0,
    "figure.constrained_layout.hspace": 0.0,
    # A tight box would make the figure as wide as its content instead of as told.
    "savefig.bbox": None,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "advstudio",
}


@contextmanager
def style() -> Iterator[None]:
    """Our style for what is drawn and saved inside; both read it, so both need it.

    It is global to matplotlib meanwhile: one thread at a time.
    """
    with rc_context(), _quiet_fonts():
        # Away with the user's own matplotlibrc: the same experiment gives the same figure.
        rcdefaults()
        for sheet in _SHEETS:
            path = _science_plots() / sheet
            rcParams.update(rc_params_from_file(path, use_default_template=False))
        rcParams.update(_OWN)  # type: ignore[arg-type] # it wants the keys as literals
        rcParams["font.family"] = ["serif", "DejaVu Sans", *_other_scripts()]
        yield


@contextmanager
def _quiet_fonts() -> Iterator[None]:
    # It would tell everybody that a font for other scripts has no bold face.
    logger = logging.getLogger("matplotlib.font_manager")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _other_scripts() -> list[str]:
    installed = fontManager.get_font_names()
    return [family for family in _OTHER_SCRIPTS if family in installed]


def _science_plots() -> Path:
    # Found, not imported: its import loads pyplot, and with it a user interface.
    spec = find_spec("scienceplots")
    assert spec is not None, "SciencePlots is a dependency"
    assert spec.origin is not None, "SciencePlots is a package with files"
    return Path(spec.origin).parent / "styles"
