"""Weights files of every kind: good, missing, damaged, changed, and dangerous."""

from __future__ import annotations

import errno
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import safetensors.torch
import torch
from torch import nn

from advstudio.core.errors import CannotSave, InvalidWeights
from advstudio.models.weights import (
    Card,
    available,
    load_trained,
    load_weights,
    own_cards,
    own_folder,
    read_card,
    save_weights,
    weights_path,
)
from advstudio.paths import data_dir

CARD = Card(
    model="tiny", recipe="standard", name="standard", parameters={"epochs": 1}, seed=0,
    epochs=1, pictures=10, clean_accuracy=0.9, fgsm_accuracy=(), pgd_accuracy=(),
    training_minutes=0.1, versions={"torch": torch.__version__},
)  # fmt: skip


class Bomb:
    """A pickle of it makes a file when it is opened."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._target,)


def _network() -> nn.Linear:
    return nn.Linear(3, 2)


def _saved(tmp_path: Path) -> Path:
    return save_weights(_network(), tmp_path, CARD)


def test_saved_weights_come_back_to_the_bit(tmp_path: Path) -> None:
    network, again = _network(), _network()
    load_weights(again, save_weights(network, tmp_path, CARD))
    assert torch.equal(network.weight, again.weight)
    assert torch.equal(network.bias, again.bias)


def test_the_card_comes_back_with_the_checksum(tmp_path: Path) -> None:
    card = read_card(_saved(tmp_path))
    assert card is not None
    assert len(card.sha256) == 64
    assert card.model_copy(update={"sha256": ""}) == CARD


def test_the_users_own_weights_are_found(tmp_path: Path) -> None:
    assert not available("tiny", "standard")
    path = _saved(data_dir() / "weights")
    assert weights_path("tiny", "standard") == path
    load_trained(_network(), "tiny", "standard")


def test_the_name_on_the_card_is_that_of_the_file(tmp_path: Path) -> None:
    path = save_weights(_network(), tmp_path, CARD.model_copy(update={"name": "mine"}))
    assert path == tmp_path / "tiny.mine.safetensors"
    assert path.with_suffix(".json").is_file()


def test_the_cards_of_the_users_own_weights_are_listed_and_damaged_ones_left_out() -> None:
    for name in ("one", "two", "broken"):
        path = save_weights(_network(), own_folder(), CARD.model_copy(update={"name": name}))
    own_folder().joinpath("tiny.broken.json").write_text("{}", encoding="utf-8")
    own_folder().joinpath("tiny.bare.safetensors").write_bytes(path.read_bytes())
    assert [card.name for card in own_cards()] == ["one", "two"]


def test_weights_that_ship_come_before_the_users_own() -> None:
    shipped = weights_path("mnist-small", "standard")
    mine = CARD.model_copy(update={"model": "mnist-small"})
    own = save_weights(_network(), own_folder(), mine)
    assert own.is_file()
    assert weights_path("mnist-small", "standard") == shipped != own


@pytest.mark.parametrize("calls", [0, 1])
def test_a_full_disk_leaves_earlier_weights_and_their_card(
    calls: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, left, sync = _saved(tmp_path), [calls], os.fsync

    def _full(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(CannotSave, match="No space left on device"):
        _saved(tmp_path)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    load_weights(_network(), path)


def test_missing_weights_say_how_to_make_them() -> None:
    with pytest.raises(
        InvalidWeights, match=r"no weights “standard” of tiny.*Make them with “advstudio train”"
    ):
        load_trained(_network(), "tiny", "standard")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidWeights, match="cannot be read: No such file"):
        load_weights(_network(), tmp_path / "none.safetensors")


@pytest.mark.parametrize("suffix", [".pth", ".pt"])
def test_a_dictionary_of_tensors_is_opened(tmp_path: Path, suffix: str) -> None:
    network = _network()
    torch.save(_network().state_dict(), tmp_path / f"weights{suffix}")
    load_weights(network, tmp_path / f"weights{suffix}")


def _pickled(what: object, path: Path) -> None:
    path.write_bytes(pickle.dumps(what, protocol=2))


@pytest.mark.parametrize("save", [torch.save, _pickled])
def test_a_pickle_with_code_is_refused_and_never_run(
    tmp_path: Path, save: Callable[[object, Path], None]
) -> None:
    path, target = tmp_path / "bomb.pth", tmp_path / "touched"
    save({"weight": Bomb(target)}, path)
    with pytest.raises(InvalidWeights, match="could run a program"):
        load_weights(_network(), path)
    assert not target.exists()


def test_the_bomb_of_these_tests_goes_off(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Bomb(tmp_path / "touched")))
    assert (tmp_path / "touched").exists()


def test_a_pickled_network_is_refused(tmp_path: Path) -> None:
    torch.save(_network(), tmp_path / "network.pt")
    with pytest.raises(InvalidWeights, match="hold more than tensors"):
        load_weights(_network(), tmp_path / "network.pt")


def test_something_other_than_a_dictionary_is_refused(tmp_path: Path) -> None:
    torch.save([torch.zeros(3)], tmp_path / "list.pt")
    with pytest.raises(InvalidWeights, match="hold a list, not a dictionary of tensors"):
        load_weights(_network(), tmp_path / "list.pt")


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.h5").write_bytes(b"weights")
    with pytest.raises(InvalidWeights, match=r"end in “\.h5”; only \.safetensors"):
        load_weights(_network(), tmp_path / "weights.h5")


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    path = _saved(tmp_path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(InvalidWeights, match="their checksum begins with"):
        load_weights(_network(), path)


@pytest.mark.parametrize("length", [0, 4, 40, -1])
def test_a_truncated_safetensors_file_without_a_card_is_refused(
    tmp_path: Path, length: int
) -> None:
    path = tmp_path / "weights.safetensors"
    content = safetensors.torch.save(_network().state_dict())
    path.write_bytes(content[:length])
    with pytest.raises(InvalidWeights, match="damaged or cut short"):
        load_weights(_network(), path)


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9])
def test_a_truncated_pth_file_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "weights.pth"
    torch.save(_network().state_dict(), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(InvalidWeights, match="damaged"):
        load_weights(_network(), path)


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        (nn.Linear(4, 2), r"“weight” has the shape \(2, 4\), not \(2, 3\)"),
        (nn.Linear(3, 2, bias=False), "1 of its 2 tensors are missing, e.g. “bias”"),
        (nn.Sequential(nn.Linear(3, 2)), "2 of its 2 tensors are missing, e.g. “weight”"),
        (nn.Bilinear(3, 3, 2), r"“weight” has the shape \(2, 3, 3\)"),
    ],
)
def test_weights_for_another_network_are_refused(
    tmp_path: Path, other: nn.Module, difference: str
) -> None:
    path = save_weights(other, tmp_path, CARD)
    with pytest.raises(InvalidWeights, match=difference):
        load_weights(_network(), path)


def test_tensors_that_no_layer_takes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    safetensors.torch.save_file(_network().state_dict() | {"extra": torch.zeros(1)}, path)
    with pytest.raises(InvalidWeights, match=r"1 tensors belong to no layer of it, e\.g\. “extra”"):
        load_weights(_network(), path)


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    network = _network()
    nn.init.constant_(network.bias, torch.nan)
    path = save_weights(network, tmp_path, CARD)
    with pytest.raises(InvalidWeights, match=r"not finite, e\.g\. in “bias”"):
        load_weights(_network(), path)


def test_a_damaged_card_is_refused(tmp_path: Path) -> None:
    path = _saved(tmp_path)
    path.with_suffix(".json").write_text('{"model": "tiny"}', encoding="utf-8")
    with pytest.raises(InvalidWeights, match="cannot be checked"):
        load_weights(_network(), path)
