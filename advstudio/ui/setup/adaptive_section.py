"""How the attacker adapts to a defense: averaging, restarts, a borrowed gradient."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from advstudio.session.catalogue import Parameter
from advstudio.session.experiment import Adaptive, Experiment, GradientSource, Precision, Scalar
from advstudio.ui.experiment.edits import Edits
from advstudio.ui.kit.param_form import ParamForm
from advstudio.ui.kit.section import Section


class AdaptiveSection(Section):
    """Edits what any attack can be combined with.

    Args:
        edits: Where changes go.
        after: The input from which Tab comes here.
    """

    def __init__(self, edits: Edits, after: QWidget) -> None:
        super().__init__()
        self._edits = edits
        self._adaptive = Adaptive()
        self._form = ParamForm(after=after)
        self.add(self._form)
        self._form.edited.connect(self._on_edited)
        self._form.dragStarted.connect(edits.dragStarted)
        self._form.dragFinished.connect(edits.dragFinished)

    def display(self, experiment: Experiment) -> None:
        """Show the experiment's wrappers."""
        self._adaptive = experiment.adaptive
        self._form.display(self._parameters(), dict(experiment.adaptive))

    def _parameters(self) -> tuple[Parameter, ...]:
        restarts = self.tr(
            "Runs of the attack, of which the best one counts; random starts differ from run to "
            "run (Madry et al. 2018, arXiv:1706.06083)."
        )
        averaged = self.tr(
            "Passes through the model that are averaged at each step: gets round defenses that "
            "draw at random (expectation over transformation, Athalye et al. 2018, "
            "arXiv:1802.00420). The gradient “adaptive” averages by itself where a defense draws "
            "at random."
        )
        gradient = self.tr(
            "Whose gradient is followed: the one that the defended model grants, or that of the "
            "same weights without the defenses at inference, which gets round defenses that only "
            "hide it (BPDA, Athalye et al. 2018, arXiv:1802.00420); or the replacement that each "
            "defense brings for whoever knows it: its tooltip says which."
        )
        temperature = self.tr(
            "Divides the logits before the attacker's softmax. A distilled network's softmax is so "
            "sure that its gradient rounds to 0; at the temperature of the distillation it comes "
            "back (Carlini and Wagner 2016, arXiv:1607.04311)."
        )
        precision = self.tr(
            "What the attacker computes in. Gradients that float32 rounds to 0 may still be there "
            "in float64 (Carlini and Wagner 2017, arXiv:1608.04644)."
        )
        return (
            Parameter("restarts", "integer", 1, 1, 100, (), restarts),
            Parameter("averaged_passes", "integer", 1, 1, 256, (), averaged),
            Parameter("gradient", "choice", "own", None, None, get_args(GradientSource), gradient),
            Parameter("temperature", "number", 1.0, 1, 1000, (), temperature),
            Parameter("precision", "choice", "float32", None, None, get_args(Precision), precision),
        )

    @Slot(dict)
    def _on_edited(self, changes: dict[str, Scalar]) -> None:
        self._edits.edited.emit({"adaptive": Adaptive(**{**dict(self._adaptive), **changes})})
