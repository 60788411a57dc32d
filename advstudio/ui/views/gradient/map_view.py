"""The gradient as a map with its scale, or the statement that there is none."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from advstudio.session.views.gradient.frames import GradientMap, GradientOptions
from advstudio.ui.kit.caption import TITLE, Caption, CaptionLine
from advstudio.ui.kit.explained import wrapped
from advstudio.ui.kit.perturbation_view import PerturbationMode, PerturbationView
from advstudio.ui.views.gradient.blank_map import BlankMap
from advstudio.ui.views.gradient.signed_scale import SignedScale


class GradientMapView(QWidget):
    """Brown raises with brightness, blue with darkness; hatched where nothing can be followed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._scale = Caption(TITLE), SignedScale()
        self._slope, self._blank = PerturbationView(""), BlankMap()
        self._stack = QStackedLayout()
        self._stack.addWidget(self._slope)
        self._stack.addWidget(self._blank)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addLayout(self._stack, 1)
        column.addWidget(self._scale)
        self._slope.setAccessibleName(self.tr("Map of the gradient"))
        self._slope.setToolTip(
            wrapped(
                self.tr(
                    "How much the value rises with each pixel: brown where a brighter pixel raises "
                    "it, blue where a darker one does. Blank where a defense grants no gradient, "
                    "or where it is rounded to zero: an attacker who follows it is lost, but the "
                    "classes beside have not moved (Athalye et al. 2018, arXiv:1802.00420)."
                )
            )
        )

    @property
    def blank(self) -> tuple[str, str]:
        """Heading and sentence in place of the map; empty where there is one."""
        is_blank = self._stack.currentWidget() is self._blank
        return self._blank.texts if is_blank else ("", "")

    def render_gradient(
        self, made: GradientMap, options: GradientOptions, class_names: tuple[str, ...],
        numbers: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Show a gradient; `numbers` says it in words."""
        self._title.render_lines(CaptionLine(self._title_text(options, class_names)))
        self._scale.set_largest(made.largest)
        if made.is_blank:
            self._blank.say(*self._blank_words(made, options))
            self._stack.setCurrentWidget(self._blank)
            return
        # The colours' ends stand for ±1/2: there is the largest derivative.
        self._slope.show_delta(made.slope, 0.5, gain=1, mode=PerturbationMode.SIGNED)
        self._slope.setAccessibleDescription("; ".join(numbers))
        self._stack.setCurrentWidget(self._slope)

    def _title_text(self, options: GradientOptions, class_names: tuple[str, ...]) -> str:
        name = class_names[options.class_index]
        return {
            "loss": self.tr("∂ cross-entropy / ∂ pixels"),
            "margin": self.tr("∂ margin / ∂ pixels"),
            "class": self.tr("∂ P({name}) / ∂ pixels").format(name=name),
        }[options.of]

    def _blank_words(self, made: GradientMap, options: GradientOptions) -> tuple[str, str]:
        if made.notice:
            return self.tr("No gradient"), made.notice
        pixels = made.slope.shape[0] * made.slope.shape[1]
        heading = self.tr("The gradient is exactly zero")
        said = self.tr("All {pixels} pixels, in {precision}.").format(
            pixels=pixels, precision=made.precision
        )
        if made.double_largest and made.precision == "float32":
            more = self.tr(
                "In float64 the largest derivative is {largest:.1e}: it is hidden, not gone."
            ).format(largest=made.double_largest)
        elif options.of == "margin":
            more = self.tr("Nothing that the picture changes reaches the answer.")
        else:
            more = self.tr("Saturated: look at the margin of the logits, which has a slope.")
        return heading, f"{said} {more}"
