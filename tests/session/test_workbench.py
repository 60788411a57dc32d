"""The workbench: memory that runs out, caches that stay small, devices that are not there."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

import pytest
import torch
from torch import Tensor
from victims import small_victim

from advstudio.core.certificate import Certificate
from advstudio.core.classifier import Classifier
from advstudio.core.errors import InvalidExperiment, OutOfMemory
from advstudio.session import device
from advstudio.session.experiment import Experiment, PictureRef
from advstudio.session.finishing import finished
from advstudio.session.frames import Frame
from advstudio.session.pipeline import attack_frames
from advstudio.session.workbench import EXAMPLES, Workbench, memory_guarded


def small_memory(limit: int) -> tuple[Classifier, list[int]]:
    """A classifier whose device holds `limit` pictures, and the batches that it was given."""
    victim, batches = small_victim(), []

    def _forward(x: Tensor) -> Tensor:
        batches.append(len(x))
        if len(x) > limit:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return victim.model(x)

    return Classifier(_forward, victim.model.class_names, (3, 8, 8)), batches


def test_out_of_memory_halves_the_chunk_and_goes_on() -> None:
    classifier, batches = small_memory(600)
    x = torch.rand(1500, 3, 8, 8)
    bench = Workbench("cpu")
    assert bench.chunk(classifier) == 1024
    probs = bench.probabilities(classifier, x)
    assert probs.shape == (1500, 5)
    assert bench.chunk(classifier) == 512
    assert batches == [1024, 512, 512, 476]


def test_out_of_memory_twice_is_a_sentence() -> None:
    classifier, _ = small_memory(0)
    with pytest.raises(OutOfMemory, match="too little memory for 512 pictures of 3 × 8 × 8"):
        Workbench("cpu").probabilities(classifier, torch.rand(1024, 3, 8, 8))


def test_a_classifier_that_averages_over_draws_has_small_chunks() -> None:
    def _never(x: Tensor) -> Generator[float, None, Certificate]:
        raise AssertionError("nobody asks")

    classifier, bench = small_memory(1024)[0], Workbench("cpu")
    averaging = replace(classifier, certify=_never)
    assert bench.chunk(averaging) <= bench.chunk(classifier) // 16


def test_chunks_do_not_change_the_result() -> None:
    victim = small_victim(n=4)
    bench = Workbench("cpu")
    whole = bench.probabilities(victim.model, victim.x)
    # Batches of other sizes round differently, by some ulps.
    parts = torch.cat([bench.probabilities(victim.model, x[None]) for x in victim.x])
    assert torch.allclose(whole, parts, atol=1e-6)


def test_caches_are_bounded() -> None:
    bench = Workbench("cpu")
    for index in range(100):
        bench.example(PictureRef(dataset="mnist", index=index), "mnist-small")
    kept = [
        bench.recalled(EXAMPLES, (PictureRef(dataset="mnist", index=i), "mnist-small"))
        for i in range(100)
    ]
    assert sum(example is not None for example in kept) == 64
    assert kept[-1] is not None


def test_no_gradient_is_left_on_the_network() -> None:
    bench = Workbench("cpu")
    experiment = Experiment(model="mnist-small", picture=PictureRef(dataset="mnist"), epsilon=0.1)
    finished(attack_frames(experiment, bench), Frame)
    network = bench.classifier("mnist-small").forward
    assert isinstance(network, torch.nn.Module)
    assert all(p.grad is None and not p.requires_grad for p in network.parameters())


def test_auto_takes_cuda_first_then_mps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(device._IS_AVAILABLE, "cuda", lambda: True)
    assert device.chosen("auto") == torch.device("cuda", 0)
    monkeypatch.setitem(device._IS_AVAILABLE, "cuda", lambda: False)
    monkeypatch.setitem(device._IS_AVAILABLE, "mps", lambda: True)
    assert device.chosen("auto") == torch.device("mps")


def test_a_device_that_is_not_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(device._IS_AVAILABLE, "cuda", lambda: False)
    with pytest.raises(InvalidExperiment, match="no device “cuda”"):
        device.chosen("cuda")


def test_memory_that_runs_out_in_an_attack_is_a_sentence() -> None:
    def _payloads() -> Iterator[object]:
        yield "frame"
        raise torch.OutOfMemoryError("CUDA out of memory")

    guarded = memory_guarded(_payloads(), torch.device("cuda", 0))
    assert next(guarded) == "frame"
    with pytest.raises(OutOfMemory, match="cuda:0 has too little memory for this model"):
        next(guarded)
