"""The window with the real engine process: one engine for all of these tests."""

from __future__ import annotations

import io
import os
import signal
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from live_window import MNIST, PATIENCE, Live
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from advstudio.session.experiment import Choice, Compare, PictureRef
from advstudio.session.files import saved
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame
from advstudio.session.pipeline import attack_frames
from advstudio.session.views.temperature.frames import MeasureName, TemperatureFrame
from advstudio.session.workbench import Workbench
from advstudio.ui.app import application
from advstudio.ui.views.surface.panel import SurfacePanel
from advstudio.ui.views.surface.presenter import SurfacePresenter
from advstudio.ui.views.temperature.panel import TemperaturePanel
from advstudio.ui.views.temperature.presenter import TemperaturePresenter


def huge_png() -> bytes:
    """The header of a 40,000 × 40,000 PNG, and nothing behind it."""
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", b""), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc32(name + body))
        for name, body in chunks
    )


def cut_jpeg() -> bytes:
    """The first half of a JPEG."""
    file = io.BytesIO()
    Image.effect_noise((200, 200), 60).save(file, "JPEG")
    return file.getvalue()[: len(file.getvalue()) // 2]


def odd_pictures() -> dict[str, Image.Image]:
    """Pictures of every kind that is not plain RGB."""
    grey = Image.effect_noise((60, 40), 80)
    return {
        "grey.png": grey,
        "deep.png": Image.fromarray(np.full((40, 40), 30_000, np.uint16)),
        "ink.jpg": grey.convert("CMYK"),
        "glass.png": grey.convert("RGBA"),
        "palette.gif": grey.convert("P"),
    }


@pytest.fixture(scope="module")
def shared() -> Iterator[Live]:
    application(["test"])
    live = Live()
    live.studio.window.setProperty("isSharedByTests", True)
    live.studio.window.show()
    yield live
    live.studio.close()


@pytest.fixture
def live(shared: Live, qtbot: QtBot) -> Live:
    """The shared studio, as at its start."""
    shared.studio.window.notices.clear()
    shared.studio.store.replace(MNIST)
    shared.studio.store.undo_stack.clear()
    shared.settle(qtbot)
    return shared


def drop(live: Live, file: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    live.studio.window.dropEvent(event)


def test_the_window_shows_the_attacked_picture(live: Live) -> None:
    assert live.frame.is_final
    assert live.frame.experiment == MNIST
    assert live.frame.primary.clean_class == 7
    assert live.studio.presenter.roster.of(SurfacePresenter).surface is not None
    assert live.studio.presenter.roster.of(SurfacePresenter).surface.is_final


def test_a_drag_ends_with_the_frame_of_its_last_epsilon(live: Live, qtbot: QtBot) -> None:
    from advstudio.ui.epsilon.tick_slider import TickSlider

    slider = live.studio.window.epsilon.findChild(TickSlider)
    shown: list[float] = []
    live.studio.bridge.arrived.connect(lambda message: shown.append(live.frame.experiment.epsilon))
    start, end = slider.rect().center(), slider.rect().center()
    start.setX(slider.width() // 5)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for step in range(30):
        end.setX(start.x() + step * slider.width() // 60)
        qtbot.mouseMove(slider, end)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=end)
    live.settle(qtbot)
    assert live.frame.experiment == live.studio.store.experiment
    assert live.frame.experiment.epsilon != MNIST.epsilon
    assert live.studio.store.undo_stack.count() == 1
    assert shown


def test_the_window_and_the_command_line_agree_to_the_bit(live: Live, qtbot: QtBot) -> None:
    experiment = MNIST.updated(attack=Choice.of("pgd", steps=5), epsilon=0.2)
    live.studio.store.replace(experiment)
    live.settle(qtbot)
    other = finished(attack_frames(experiment, Workbench("cpu")), Frame)
    assert np.array_equal(live.frame.primary.adversarial, other.primary.adversarial)
    assert np.array_equal(live.frame.primary.adversarial_probs, other.primary.adversarial_probs)


def test_comparison_with_label_only_shows_that_the_example_still_fools(
    live: Live, qtbot: QtBot
) -> None:
    other = Compare(model="mnist-small", defenses=(Choice.of("label-only"),), mode="carry")
    live.studio.store.update(compare=other, epsilon=0.2)
    live.settle(qtbot)
    first, second = live.frame.outcomes
    assert first.is_flipped
    assert second.is_flipped
    assert second.gradient == "none"


def test_an_engine_killed_in_the_middle_of_a_drag_is_replaced(live: Live, qtbot: QtBot) -> None:
    store = live.studio.store
    store.begin_gesture()
    for step in range(10):
        store.update(epsilon=0.1 + step / 1000)
        if step == 5:
            pid = live.engines[-1].pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
    store.end_gesture()
    experiment = store.experiment
    qtbot.waitUntil(lambda: "SIGKILL" in live.sentence, timeout=PATIENCE)
    live.settle(qtbot)
    assert live.studio.window.isVisible()
    assert live.frame.experiment == experiment == store.experiment


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("text.png", b"this is not a picture", "text.png"),
        ("empty.jpg", b"", "empty.jpg"),
        ("huge.png", huge_png(), "1,600 megapixels"),
        ("cut.jpg", cut_jpeg(), "cut.jpg"),
        ("broken.json", b"{", "not JSON"),
        ("newer.json", b'{"schema_version": 99}', "format 99"),
        ("attack.json", b'{"attack": {"name": "fgmss"}}', "Did you mean “fgsm”"),
        ("epsilon.json", b'{"epsilon": 7}', "Epsilon 7 is above 1"),
        (
            "gone.json",
            b'{"picture": {"dataset": "file", "file": "/nowhere/cat.png"}}',
            "cat.png",
        ),
    ],
)
def test_a_bad_file_is_answered_and_the_window_goes_on(
    name: str, content: bytes, complaint: str, live: Live, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    drop(live, file)
    qtbot.waitUntil(lambda: complaint in live.sentence, timeout=PATIENCE)
    live.studio.store.replace(MNIST.updated(epsilon=0.25))
    live.settle(qtbot)
    assert live.frame.experiment.epsilon == 0.25


def test_a_dropped_picture_is_attacked(live: Live, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "mine.png"
    Image.fromarray(live.frame.primary.clean[..., 0]).save(file)
    drop(live, file)
    live.settle(qtbot)
    assert live.frame.experiment.picture.file == str(file)
    assert live.frame.primary.label is None
    assert live.frame.primary.clean_class == 7


def test_an_experiment_is_saved_and_opened_again(live: Live, qtbot: QtBot, tmp_path: Path) -> None:
    live.studio.store.update(epsilon=0.21, norm="L2")
    kept = live.studio.store.experiment
    live.studio.slots.save_to(tmp_path / "kept.json")
    live.studio.store.replace(MNIST)
    drop(live, tmp_path / "kept.json")
    assert live.studio.store.experiment == kept


def test_a_save_that_fails_leaves_the_old_file_whole(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.json"
    saved(MNIST, file)
    before = file.read_bytes()

    def _refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", _refuse)
    live.studio.store.update(epsilon=0.4)
    live.studio.slots.save_to(file)
    assert "kept.json" in live.sentence
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_a_clicked_point_shows_its_picture(live: Live, qtbot: QtBot) -> None:
    live.studio.window.show_view("surface")
    live.studio.window.rows.views[0].findChild(SurfacePanel).probed.emit(0.0, 0.0)
    live.settle(qtbot)
    assert live.studio.presenter.lanes["probe"].shown > 0


def test_one_click_undoes_distillation(live: Live, qtbot: QtBot) -> None:
    six = PictureRef(dataset="mnist", index=217)
    distilled = MNIST.updated(picture=six, defenses=(Choice.of("distillation"),), epsilon=0.25)
    live.studio.store.replace(distilled)
    live.studio.window.show_view("temperature")
    study = live.studio.presenter.roster.of(TemperaturePresenter)
    try:
        # All figures of all temperatures would take a minute.
        qtbot.waitUntil(lambda: _is_known(study.frame, "zero-gradients"), timeout=PATIENCE)
        panel = live.studio.window.rows.views[0].findChild(TemperaturePanel)
        assert panel.controls.slider.stop == 100
        assert panel.answers.rows[0].name == "6"
        assert not live.frame.primary.is_flipped
        panel.controls.button.click()
        qtbot.waitUntil(lambda: live.frame.primary.is_flipped, timeout=PATIENCE)
    finally:
        live.studio.window.show_view("surface")
    live.settle(qtbot)


def _is_known(frame: TemperatureFrame | None, name: MeasureName) -> bool:
    return frame is not None and bool(np.isfinite(frame.values[name][-1]))


def test_previous_and_next_go_round(live: Live, qtbot: QtBot) -> None:
    live.studio.slots.previous_picture()
    assert live.studio.store.experiment.picture.index == 9999
    live.studio.slots.next_picture()
    assert live.studio.store.experiment.picture.index == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGSTOP")
def test_a_stalled_engine_does_not_stall_the_window(live: Live, qtbot: QtBot) -> None:
    pid = live.engines[-1].pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        for step in range(20):
            live.studio.store.update(epsilon=0.1 + step / 100)
            live.studio.window.repaint()
        assert live.studio.store.experiment.epsilon == pytest.approx(0.29)
    finally:
        os.kill(pid, signal.SIGCONT)
    live.settle(qtbot)
    assert live.frame.experiment == live.studio.store.experiment


def test_a_restart_by_hand_shows_everything_again(live: Live, qtbot: QtBot) -> None:
    count = len(live.engines)
    live.studio.presenter.restart_engine()
    live.settle(qtbot)
    assert len(live.engines) == count + 1
    assert live.frame.experiment == MNIST


@pytest.mark.parametrize("name", sorted(odd_pictures()))
def test_an_odd_picture_is_attacked(name: str, live: Live, qtbot: QtBot, tmp_path: Path) -> None:
    odd_pictures()[name].save(tmp_path / name)
    drop(live, tmp_path / name)
    live.settle(qtbot)
    assert live.frame.experiment.picture.file == str(tmp_path / name)
    assert live.frame.primary.clean.shape == (28, 28, 1)
    assert live.sentence == ""
