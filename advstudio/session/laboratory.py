"""Long work on sets of pictures: which generator does which job; one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from advstudio.session.substitute.frames import ExtractionDiscard, ExtractionRequest
from advstudio.session.substitute.same_errors import same_errors_frames
from advstudio.session.substitute.same_errors_frames import SameErrorsRequest
from advstudio.session.substitute.work import extraction_frames
from advstudio.session.transfer.frames import TransferRequest
from advstudio.session.transfer.work import transfer_frames
from advstudio.session.verdict.examination import counter_frames, examination_frames
from advstudio.session.verdict.examination_frames import CounterRequest, ExaminationRequest
from advstudio.session.workbench import Workbench

JOBS: dict[type, Callable[[Any, Workbench], Iterator[object]]] = {
    SameErrorsRequest: same_errors_frames,
    ExtractionRequest: extraction_frames,
    ExtractionDiscard: extraction_frames,
    ExaminationRequest: examination_frames,
    CounterRequest: counter_frames,
    TransferRequest: transfer_frames,
}


def lab_frames(request: Any, bench: Workbench) -> Iterator[object]:
    """Yield how far a job is, and last what it found."""
    yield from JOBS[type(request)](request, bench)
