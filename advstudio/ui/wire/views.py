"""The views that can stand at the right of the pictures: name, tip, and who shows them.

A new view is an entry here, a panel, and a generator in `session.viewing`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QCoreApplication

from advstudio.session.experiment import Experiment
from advstudio.session.views.bounds.frames import BoundsFrame, BoundsOptions, BoundsRequest
from advstudio.session.views.gradient.frames import GradientFrame, GradientOptions, GradientRequest
from advstudio.session.views.landscape.frames import (
    LandscapeFrame,
    LandscapeOptions,
    LandscapeRequest,
)
from advstudio.session.views.rubbish.frames import RubbishFrame, RubbishOptions, RubbishRequest
from advstudio.session.views.slice.frames import SliceFrame, SliceOptions, SliceRequest
from advstudio.ui.kit.class_colours import ClassColours

_CONTEXT = "views"


@dataclass(frozen=True, slots=True)
class Lab:
    """What the engine is asked for, and who shows the answer.

    Attributes:
        make: The panel, a `ui.kit.view_panel.ViewPanel` with `render_frame`; imported late, for
            the window stands without it.
        request: What the engine is asked for, from the experiment and the view's options.
        options: Those that it starts with.
        frame: What the engine answers with.
        elsewhere: What is left of the options when another picture or classifier is chosen.
    """

    make: Callable[[ClassColours], Any]
    request: Callable[[Experiment, Any], object]
    options: object
    frame: type
    elsewhere: Callable[[Any], Any] = lambda options: options


@dataclass(frozen=True, slots=True)
class View:
    """One entry of the list; texts are untranslated.

    Attributes:
        title: What it is called.
        tip: What it shows, in a sentence, and the source.
        lab: How it is asked for; None for those with presenters of their own.
    """

    title: str
    tip: str
    lab: Lab | None = None


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text for lupdate, which knows this name; Qt's own is typed as `object`."""
    return text


def _slice_panel(colours: ClassColours) -> object:
    from advstudio.ui.views.slice.panel import SlicePanel

    return SlicePanel(colours)


def _gradient_panel(colours: ClassColours) -> object:
    from advstudio.ui.views.gradient.panel import GradientPanel

    return GradientPanel(colours)


def _landscape_panel(colours: ClassColours) -> object:
    from advstudio.ui.views.landscape.panel import LandscapePanel

    return LandscapePanel(colours)


def _bounds_panel(colours: ClassColours) -> object:
    from advstudio.ui.views.bounds.panel import BoundsPanel

    return BoundsPanel(colours)


def _rubbish_panel(colours: ClassColours) -> object:
    from advstudio.ui.views.rubbish.panel import RubbishPanel

    return RubbishPanel(colours)


VIEWS: dict[str, View] = {
    "surface": View(
        QT_TRANSLATE_NOOP("views", "Decision surface"),
        QT_TRANSLATE_NOOP(
            "views",
            "Which class every picture on a plane through the clean one gets. Source: Liu et al. "
            "2017, arXiv:1611.02770, Fig. 3.",
        ),
    ),
    "steps": View(
        QT_TRANSLATE_NOOP("views", "Steps"),
        QT_TRANSLATE_NOOP(
            "views",
            "The attack step by step: its loss, its picture, and what the classifier says of it. "
            "Source: Madry et al. 2018, arXiv:1706.06083, Fig. 1.",
        ),
    ),
    "slice": View(
        QT_TRANSLATE_NOOP("views", "Slice along a line"),
        QT_TRANSLATE_NOOP(
            "views",
            "What the classifiers say along a straight line through the picture; a defense that "
            "masks its gradient is flat there. Source: Papernot et al. 2016, arXiv:1611.03814.",
        ),
        Lab(
            _slice_panel,
            SliceRequest,
            SliceOptions(),
            SliceFrame,
            lambda options: replace(options, at=None),
        ),
    ),
    "gradient": View(
        QT_TRANSLATE_NOOP("views", "Gradient"),
        QT_TRANSLATE_NOOP(
            "views",
            "Which pixels push the answer which way, as far as the classifier tells; walk along "
            "it step by step. Source: Goodfellow et al. 2014, arXiv:1412.6572.",
        ),
        Lab(
            _gradient_panel,
            GradientRequest,
            GradientOptions(),
            GradientFrame,
            lambda options: replace(options, walk=(), class_index=0),
        ),
    ),
    "landscape": View(
        QT_TRANSLATE_NOOP("views", "Loss landscape"),
        QT_TRANSLATE_NOOP(
            "views",
            "The attacker's loss inside the ball, and where many runs of PGD end in it. Source: "
            "Madry et al. 2018, arXiv:1706.06083, section 3.",
        ),
        Lab(_landscape_panel, LandscapeRequest, LandscapeOptions(), LandscapeFrame),
    ),
    "bounds": View(
        QT_TRANSLATE_NOOP("views", "Who wins at this epsilon"),
        QT_TRANSLATE_NOOP(
            "views",
            "From which epsilon on an attack wins, up to which one none can, and what nobody "
            "knows between them. Source: Gowal et al. 2018, arXiv:1810.12715; Cohen et al. 2019, "
            "arXiv:1902.02918.",
        ),
        Lab(_bounds_panel, BoundsRequest, BoundsOptions(), BoundsFrame),
    ),
    "rubbish": View(
        QT_TRANSLATE_NOOP("views", "Rubbish pictures"),
        QT_TRANSLATE_NOOP(
            "views",
            "Noise, and pictures of nothing that the model knows, and how sure it is of them. "
            "Source: Goodfellow et al. 2014, arXiv:1412.6572, appendix A.",
        ),
        Lab(_rubbish_panel, RubbishRequest, RubbishOptions(), RubbishFrame),
    ),
    "temperature": View(
        QT_TRANSLATE_NOOP("views", "Temperature"),
        QT_TRANSLATE_NOOP(
            "views",
            "What defensive distillation does at every temperature, and what gets round it. "
            "Source: Papernot et al. 2016, arXiv:1511.04508; broken: Carlini and Wagner 2016, "
            "arXiv:1607.04311.",
        ),
    ),
}
"""In the order of the list."""

LAB: dict[str, Lab] = {name: view.lab for name, view in VIEWS.items() if view.lab is not None}


def tab_of(payload: object) -> str | None:
    """Which view a frame belongs to."""
    return next((name for name, lab in LAB.items() if isinstance(payload, lab.frame)), None)


def translated_text(text: str) -> str:
    """A title or a tip in the language of the window."""
    return QCoreApplication.translate(_CONTEXT, text)
