"""Fetches published weights once and keeps them."""

from __future__ import annotations

from pathlib import Path

from advstudio.core.errors import DownloadFailed
from advstudio.core.model import ReportProgress
from advstudio.paths import cache_dir

_CHUNK = 1 << 18
_PATIENCE_SECONDS = 20


def fetched(url: str, report: ReportProgress) -> Path:
    """The file behind `url` in the cache, fetched if it is not there; its content is not checked.

    Raises:
        DownloadFailed: No network, no such file, or no room for it.
    """
    path = cache_dir() / "weights" / url.rpartition("/")[2]
    if not path.is_file():
        _fetch(url, path, report)
    return path


def _fetch(url: str, path: Path, report: ReportProgress) -> None:
    import pooch

    pooch.get_logger().setLevel("WARNING")
    downloader = pooch.HTTPDownloader(
        progressbar=_Progress(report), chunk_size=_CHUNK, timeout=_PATIENCE_SECONDS
    )
    try:
        # No hash: only its beginning is published, in the file's name; the loader checks that.
        pooch.retrieve(url, None, fname=path.name, path=path.parent, downloader=downloader)
    except OSError as error:
        raise DownloadFailed(
            "“{file}” could not be fetched from {site} ({reason}). Check the network connection "
            "and try again, or put the file into “{folder}” yourself.",
            file=path.name, site=url.split("/")[2], reason=type(error).__name__,
            folder=path.parent,
        ) from error  # fmt: skip


class _Progress:
    """What pooch takes for a progress bar."""

    def __init__(self, report: ReportProgress) -> None:
        self.total = 0
        self._report = report
        self._done = 0

    def update(self, count: int) -> None:
        """`count` more bytes have come; the last chunk counts as a full one."""
        self._done = min(self._done + count, self.total)
        self._report(self._done, self.total)

    def reset(self) -> None:
        """Nothing has come."""
        self._done = 0

    def close(self) -> None:
        """Everything has come."""
