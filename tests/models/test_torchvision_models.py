"""Networks whose weights are fetched on demand."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from torch import nn

from advstudio.core.errors import DownloadFailed, InvalidWeights
from advstudio.core.model import MODELS
from advstudio.models import torchvision_models
from advstudio.models._download import fetched
from advstudio.models.torchvision_models import ROWS
from advstudio.paths import cache_dir

# The discard port: nothing listens there, so the connection is refused at once.
NOWHERE = "http://127.0.0.1:9/weights-00000000.pth"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The test's output is no place for it."""


def _ignore(done: int, total: int) -> None:
    """No progress wanted."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's addresses are reached directly."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web site that serves `tmp_path`."""
    with _serving(functools.partial(_Quiet, directory=str(tmp_path))) as address:
        yield address


@contextlib.contextmanager
def _serving(handler: Callable[..., SimpleHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_without_a_network_the_sentence_says_what_to_do() -> None:
    with pytest.raises(DownloadFailed, match=r"127\.0\.0\.1:9 .*Check the network connection"):
        fetched(NOWHERE, _ignore)
    assert not (cache_dir() / "weights" / "weights-00000000.pth").exists()


def test_an_address_that_is_gone_is_a_failed_download(site: str) -> None:
    with pytest.raises(DownloadFailed, match="HTTPError"):
        fetched(f"{site}/none.pth", _ignore)


def test_a_download_reports_its_progress_and_happens_once(site: str, tmp_path: Path) -> None:
    size = 700_000
    (tmp_path / "weights.pth").write_bytes(b"0" * size)
    reports: list[tuple[int, int]] = []
    path = fetched(f"{site}/weights.pth", lambda done, total: reports.append((done, total)))
    (tmp_path / "weights.pth").unlink()
    assert fetched(f"{site}/weights.pth", _ignore) == path
    assert path.stat().st_size == size
    assert len(reports) > 2
    assert reports[-1] == (size, size)


class _Interrupted(_Quiet):
    def do_GET(self) -> None:
        """Promise more than is sent, as when a connection is cut."""
        self.send_response(200)
        self.send_header("Content-Length", "700000")
        self.end_headers()
        self.wfile.write(b"0" * 300_000)


def test_an_interrupted_download_is_said_and_leaves_no_part_behind() -> None:
    said = pytest.raises(DownloadFailed, match=r"could not be fetched .* try again")
    with _serving(_Interrupted) as address, said:
        fetched(f"{address}/weights.pth", _ignore)
    assert list((cache_dir() / "weights").iterdir()) == []


def test_a_download_can_be_tried_again_after_it_was_interrupted(site: str, tmp_path: Path) -> None:
    with _serving(_Interrupted) as address, pytest.raises(DownloadFailed):
        fetched(f"{address}/weights.pth", _ignore)
    (tmp_path / "weights.pth").write_bytes(b"whole")
    assert fetched(f"{site}/weights.pth", _ignore).read_bytes() == b"whole"


def test_a_damaged_download_is_refused_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(b"damaged")
    monkeypatch.setattr(torchvision_models, "fetched", lambda url, report: path)
    with pytest.raises(InvalidWeights, match=hashlib.sha256(b"damaged").hexdigest()[:8]):
        MODELS["imagenet-resnet18"].load(nn.Linear(1, 1), _ignore)
    assert not path.exists()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_agrees_with_torchvision(row: torchvision_models._Row) -> None:
    models = pytest.importorskip("torchvision.models")
    published = {str(weights.url): weights for weights in models.get_model_weights(row.name)}
    weights = published[row.url]
    model = MODELS[f"imagenet-{row.name.replace('_', '-')}"]
    assert row.megabytes == round(weights.meta["_file_size"])
    assert row.accuracy == round(weights.meta["_metrics"]["ImageNet-1K"]["acc@1"], 1)
    assert weights.transforms().crop_size == [224]
    assert model.mean == tuple(weights.transforms().mean)
    assert model.std == tuple(weights.transforms().std)
    assert model.class_names() == tuple(weights.meta["categories"])


def test_the_smallest_one_gives_a_thousand_logits() -> None:
    import torch

    model = MODELS["imagenet-mobilenet-v3-small"]
    with torch.inference_mode():
        assert model.build().eval()(torch.rand(1, *model.input_shape)).shape == (1, 1000)
