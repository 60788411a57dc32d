"""The lines of a training's plots, from its frames."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt

from advstudio.session.training.frames import EpochPoint, TrainingFrame
from advstudio.ui.kit.epoch_lines import EpochLine, Subject, Symbol

translate = QCoreApplication.translate

_PEN = Qt.PenStyle

_Row = tuple[str, Subject, Qt.PenStyle, Symbol, list[float | None]]
"""Name, what it is a figure of, style, symbol, and the value after every epoch."""


def loss_lines(frame: TrainingFrame) -> tuple[EpochLine, ...]:
    """Losses of the finished epochs; what is minimised goes on into the unfinished one."""
    rows: tuple[_Row, ...] = (
        (
            translate("TrainingLines", "minimised"), "all", _PEN.SolidLine, "o",
            [point.loss for point in frame.history],
        ),
        (
            translate("TrainingLines", "clean"), "clean", _PEN.DotLine, "s",
            [point.clean_loss for point in frame.history],
        ),
        (
            translate("TrainingLines", "attacked"), "attacked", _PEN.DashLine, "t",
            [point.adversarial_loss for point in frame.history],
        ),
    )  # fmt: skip
    running = (frame.loss, None, None)
    return _lines(frame, rows, running, factor=1.0)


def accuracy_lines(frame: TrainingFrame) -> tuple[EpochLine, ...]:
    """Accuracies in percent; those in training go on into the unfinished epoch."""

    def column(name: str) -> list[float | None]:
        return [_value(point, name) for point in frame.history]

    epsilon = f"{frame.epsilon:g}"
    rows: tuple[_Row, ...] = (
        (translate("TrainingLines", "test"), "clean", _PEN.SolidLine, "o", column("test_accuracy")),
        (
            translate("TrainingLines", "test, FGSM {epsilon}").format(epsilon=epsilon), "attacked",
            _PEN.DashLine, "t", column("test_fgsm"),
        ),
        (
            translate("TrainingLines", "test, PGD-10 {epsilon}").format(epsilon=epsilon),
            "attacked",
            _PEN.DashDotLine, "d", column("test_pgd"),
        ),
        (
            translate("TrainingLines", "train"), "clean", _PEN.DotLine, "s",
            column("clean_accuracy"),
        ),
        (
            translate("TrainingLines", "train, attacked"), "attacked", _PEN.DashDotDotLine, "+",
            column("adversarial_accuracy"),
        ),
    )  # fmt: skip
    running = (None, None, None, frame.clean_accuracy, frame.adversarial_accuracy)
    return _lines(frame, rows, running, factor=100.0)


def _lines(
    frame: TrainingFrame,
    rows: tuple[_Row, ...],
    running: tuple[float | None, ...],
    *,
    factor: float,
) -> tuple[EpochLine, ...]:
    """Those rows that have a value anywhere, as lines."""
    now = frame.done * frame.epochs
    lines = []
    for (name, subject, style, symbol, column), latest in zip(rows, running, strict=True):
        points = [
            (float(point.epoch), value)
            for point, value in zip(frame.history, column, strict=True)
            if value is not None
        ]
        if latest is not None and now > frame.epoch:
            points.append((now, latest))
        if points:
            x, y = zip(*points, strict=True)
            lines.append(
                EpochLine(name, subject, style, symbol, x, tuple(factor * value for value in y))
            )
    return tuple(lines)


def _value(point: EpochPoint, name: str) -> float | None:
    value: float | None = getattr(point, name)
    return value
