"""What can be done with a model, which depends on the labelled pictures of its dataset."""

from __future__ import annotations

from advstudio.core.dataset import DATASETS, Ability, Dataset, Split, SplitName
from advstudio.core.errors import NotApplicable
from advstudio.core.model import MODELS

_NEEDED: dict[Ability, tuple[SplitName, ...]] = {
    # What was trained is measured, too.
    "train": ("train", "test"), "examine": ("test",), "copy": ("test",), "compare": ("test",),
}  # fmt: skip
_DEED: dict[Ability, str] = {
    "train": "trained", "examine": "examined on a set", "copy": "copied", "compare": "compared",
}  # fmt: skip
_CALLED: dict[SplitName, str] = {"train": "training", "test": "test"}


def abilities(name: str) -> tuple[Ability, ...]:
    """Everything that can be done with a model.

    Raises:
        UnknownName: There is no such model.
    """
    return tuple(ability for ability in _NEEDED if not _lack(name, ability))


def models_that_can(ability: Ability) -> tuple[str, ...]:
    """The models with which it can be done, in the order in which people should meet them."""
    return tuple(name for name in MODELS if not _lack(name, ability))


def check_able(name: str, ability: Ability) -> None:
    """Say that it cannot be done with a model, why, and with which it can.

    Raises:
        UnknownName: There is no such model.
        NotApplicable: Its dataset lacks what is needed.
    """
    if lack := _lack(name, ability):
        raise NotApplicable(
            "{model} cannot be {deed} here: {lack}. Choose one of {able}.",
            model=name, deed=_DEED[ability], lack=lack,
            able=", ".join(models_that_can(ability)) or "none that there is",
        )  # fmt: skip


def dataset_of(name: str) -> Dataset:
    """The dataset of a model.

    Raises:
        UnknownName: There is no such model, or its dataset is not there.
    """
    return DATASETS[MODELS[name].dataset]


def labelled(name: str, split: SplitName) -> Split:
    """Labelled pictures for a model, from its dataset.

    Raises:
        NotApplicable: Its dataset has none.
        InvalidPicture: They are missing or damaged.
    """
    dataset = dataset_of(name)
    if split not in dataset.splits:
        raise NotApplicable(
            "{dataset}, the dataset of {model}, has no labelled {split} pictures in numbers. "
            "Choose a model of another dataset.",
            dataset=dataset.title, model=name, split=_CALLED[split],
        )  # fmt: skip
    return dataset.split(split)


def _lack(name: str, ability: Ability) -> str:
    """What a model's dataset lacks for it, as a clause; "" for nothing."""
    model = MODELS[name]
    if model.dataset not in DATASETS:
        return f"there is no dataset “{model.dataset}”"
    dataset = DATASETS[model.dataset]
    missing = [_CALLED[split] for split in _NEEDED[ability] if split not in dataset.splits]
    if missing:
        parts = " and no ".join(missing)
        return f"its dataset, {dataset.title}, has no {parts} pictures with labels in numbers"
    if dataset.picture_shape != model.input_shape:
        return f"its dataset, {dataset.title}, has pictures of another size than it takes"
    if len(dataset.class_names()) != len(model.class_names()):
        return f"its dataset, {dataset.title}, has other classes than it knows"
    return ""
