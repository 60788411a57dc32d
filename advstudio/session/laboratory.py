"""Long work on sets of pictures: which generator does which job; one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from advstudio.session.examination_frames import CounterRequest, ExaminationRequest
from advstudio.session.examining import counter_frames, examination_frames
from advstudio.session.extracting import extraction_frames
from advstudio.session.extraction_frames import ExtractionDiscard, ExtractionRequest
from advstudio.session.same_errors import same_errors_frames
from advstudio.session.same_errors_frames import SameErrorsRequest
from advstudio.session.transfer_frames import TransferRequest
from advstudio.session.transferring import transfer_frames
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
