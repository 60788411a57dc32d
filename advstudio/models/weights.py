"""Weights files: where they lie, how they are checked before they are used, how they are saved."""

from __future__ import annotations

import contextlib
import hashlib
import io
import pickle
from collections.abc import Mapping
from pathlib import Path

import safetensors.torch
import torch
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError
from torch import Tensor, nn

from advstudio import paths
from advstudio.core.errors import InvalidWeights
from advstudio.core.files import atomic_write_all


class Accuracy(BaseModel):
    """What was left of the accuracy under one attack.

    Attributes:
        epsilon: L-infinity radius, pixel scale.
        steps: Gradient steps of each restart.
        step_size: Pixel scale.
        restarts: How often the attack was started.
        pictures: How many test pictures, from all over, were attacked.
        accuracy: Share of them classified right, in [0, 1].
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    epsilon: float
    steps: int
    step_size: float
    restarts: int
    pictures: int
    accuracy: float


class Card(BaseModel):
    """What is known about a weights file: how it was made and what it is worth.

    Attributes:
        model: Registry name.
        recipe: Registry name.
        name: What the weights are called: the recipe, its strength, or what the user chose.
        parameters: The recipe's fields.
        seed: Everything random in the training followed from it.
        epochs: Passes over the training pictures, all networks of the recipe together.
        pictures: How many test pictures `clean_accuracy` was measured on.
        clean_accuracy: Share of them classified right, in [0, 1].
        fgsm_accuracy: Under FGSM with the true labels.
        pgd_accuracy: Under PGD with the true labels; the best iterate of all restarts counts.
        training_minutes: Wall clock.
        versions: Of Python and of the packages that the numbers depend on.
        sha256: Of the weights file; filled in when it is saved.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    recipe: str
    name: str
    parameters: dict[str, str | int | float | bool]
    seed: int
    epochs: int
    pictures: int
    clean_accuracy: float
    fgsm_accuracy: tuple[Accuracy, ...]
    pgd_accuracy: tuple[Accuracy, ...]
    training_minutes: float
    versions: dict[str, str]
    sha256: str = ""


def own_cards() -> list[Card]:
    """The cards of everything in the user's own folder; damaged ones are left out."""
    found = []
    for path in sorted(own_folder().glob("*.safetensors")):
        with contextlib.suppress(InvalidWeights):
            card = read_card(path)
            if card is not None:
                found.append(card)
    return found


def own_folder() -> Path:
    """Where the user's own weights go."""
    return paths.data_dir() / "weights"


def weights_path(model: str, name: str) -> Path | None:
    """The weights of that name for a model: those that ship, else the user's own."""
    file = f"{model}.{name}.safetensors"
    return next((f / file for f in _folders() if (f / file).is_file()), None)


def available(model: str, name: str) -> bool:
    """Whether there are weights of that name for that model."""
    return weights_path(model, name) is not None


def load_trained(network: nn.Module, model: str, name: str) -> None:
    """Put the weights of that name into a fresh network of that model.

    Raises:
        InvalidWeights: There are none, or they are damaged or unsafe.
    """
    path = weights_path(model, name)
    if path is None:
        raise InvalidWeights(
            "There are no weights “{name}” of {model} in {folders}. Make them with “advstudio "
            "train”, or choose others.",
            model=model, name=name,
            folders=" or ".join(f"“{folder}”" for folder in _folders()),
        )  # fmt: skip
    load_weights(network, path)


def load_weights(network: nn.Module, path: Path, *, sha256: str = "") -> None:
    """Check a weights file, then put it into `network`; no code in it is ever run.

    Args:
        network: Of the architecture that the weights are for.
        path: `.safetensors`, or `.pth` or `.pt` with nothing but a dictionary of tensors in it.
        sha256: The checksum, or how it begins; without it that of the card beside the file,
            if there is one.

    Raises:
        InvalidWeights: Missing, damaged, changed, unsafe, or for another architecture.
    """
    content = _content(path)
    _check_sum(path, content, sha256 or _expected_sum(path))
    _fill(network, _tensors(path, content), path)


def tensors_of(path: Path, *, sha256: str = "") -> dict[str, Tensor]:
    """The tensors of a weights file by name, in its order; arguments and errors as above."""
    content = _content(path)
    _check_sum(path, content, sha256 or _expected_sum(path))
    return dict(_tensors(path, content))


def save_weights(network: nn.Module, folder: Path, card: Card) -> Path:
    """Write weights and their card, named after the card; returns the path of the weights.

    Raises:
        CannotSave: No permission, a full disk or the like; weights of that name are untouched.
    """
    tensors = {name: value.cpu().contiguous() for name, value in network.state_dict().items()}
    content = safetensors.torch.save(tensors)
    card = card.model_copy(update={"sha256": hashlib.sha256(content).hexdigest()})
    path = folder / f"{card.model}.{card.name}.safetensors"
    told = card.model_dump_json(indent=2).encode() + b"\n"
    # Together: new weights beside an old card would be refused for their checksum.
    atomic_write_all({path: content, path.with_suffix(".json"): told})
    return path


def read_card(path: Path) -> Card | None:
    """The card beside a weights file, or None where there is none.

    Raises:
        InvalidWeights: It cannot be read.
    """
    card = path.with_suffix(".json")
    if not card.is_file():
        return None
    try:
        return Card.model_validate_json(card.read_bytes())
    except (OSError, ValidationError) as error:
        raise InvalidWeights(
            "The card “{card}” of the weights beside it cannot be read, so they cannot be "
            "checked. Train them again, or remove the card if you trust them.",
            card=card,
        ) from error


def _folders() -> tuple[Path, Path]:
    return paths.resource("weights"), own_folder()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidWeights(
            "The weights “{path}” cannot be read: {reason}. Choose another file.",
            path=path, reason=error.strerror or error,
        ) from error  # fmt: skip


def _expected_sum(path: Path) -> str:
    card = read_card(path) if path.suffix == ".safetensors" else None
    return card.sha256 if card else ""


def _check_sum(path: Path, content: bytes, expected: str) -> None:
    actual = hashlib.sha256(content).hexdigest()
    if not actual.startswith(expected):
        raise InvalidWeights(
            "The weights “{path}” are not the ones that were published: their checksum begins "
            "with {actual}, it should begin with {expected}. Fetch, install or train them again.",
            path=path, actual=actual[:8], expected=expected[:8],
        )  # fmt: skip


def _tensors(path: Path, content: bytes) -> Mapping[str, Tensor]:
    if path.suffix == ".safetensors":
        return _safetensors(path, content)
    if path.suffix in {".pth", ".pt"}:
        return _pickled(path, content)
    raise InvalidWeights(
        "The weights “{path}” end in “{suffix}”; only .safetensors, .pth and .pt can be opened. "
        "Save them again in one of these.",
        path=path, suffix=path.suffix,
    )  # fmt: skip


def _safetensors(path: Path, content: bytes) -> Mapping[str, Tensor]:
    try:
        return safetensors.torch.load(content)
    except SafetensorError as error:
        raise _damaged(path, error) from error


def _pickled(path: Path, content: bytes) -> Mapping[str, Tensor]:
    try:
        loaded = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise InvalidWeights(
            "The weights “{path}” were not opened: they are damaged, or hold more than tensors, "
            "and that could run a program. Ask whoever made them for a .safetensors file.",
            path=path,
        ) from error
    except (RuntimeError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        # What the unpickler stumbles over in a damaged file depends on where the damage is.
        raise _damaged(path, error) from error
    if isinstance(loaded, dict) and all(isinstance(value, Tensor) for value in loaded.values()):
        return loaded
    raise InvalidWeights(
        "The weights “{path}” hold a {kind}, not a dictionary of tensors. Save the network's "
        "state_dict() instead.",
        path=path, kind=type(loaded).__name__,
    )  # fmt: skip


def _damaged(path: Path, error: Exception) -> InvalidWeights:
    return InvalidWeights(
        "The weights “{path}” are damaged or cut short ({reason}). Fetch or train them again.",
        path=path, reason=str(error).partition("\n")[0],
    )  # fmt: skip


def _fill(network: nn.Module, tensors: Mapping[str, Tensor], path: Path) -> None:
    spoilt = [name for name, value in tensors.items() if not value.isfinite().all()]
    if spoilt:
        raise InvalidWeights(
            "The weights “{path}” hold values that are not finite, e.g. in “{name}”: that "
            "training failed. Train them again with a lower learning rate.",
            path=path, name=spoilt[0],
        )  # fmt: skip
    try:
        # Renames what older versions of a layer called differently, which our own loop would not.
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise InvalidWeights(
            "The weights “{path}” are for another network: {difference}. Choose the model that "
            "they were trained for.",
            path=path, difference=_difference(network, tensors),
        ) from error  # fmt: skip


def _difference(network: nn.Module, tensors: Mapping[str, Tensor]) -> str:
    own = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    given = {name: tuple(value.shape) for name, value in tensors.items()}
    for name in own.keys() & given.keys():
        if own[name] != given[name]:
            return f"“{name}” has the shape {given[name]}, not {own[name]}"
    if missing := [name for name in own if name not in given]:
        return f"{len(missing)} of its {len(own)} tensors are missing, e.g. “{missing[0]}”"
    unknown = [name for name in given if name not in own]
    return f"{len(unknown)} tensors belong to no layer of it, e.g. “{unknown[0]}”"
