"""Which classifiers the transfer explorer compares, and how; no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from advstudio.session.catalogue import Catalogue, OwnWeights, PartEntry
from advstudio.session.experiment import Choice, Experiment
from advstudio.session.transfer.frames import (
    CLASSICAL,
    ClassicalName,
    NetworkRef,
    TransferAttack,
    TransferRequest,
)
from advstudio.ui.experiment.trainable import can, model_instead

MOST_NETWORKS = 12
"""Rows and columns that still can be read, and are computed in a while."""

_FIRST = (
    NetworkRef("mnist-small"),
    *(
        NetworkRef("mnist-small", (Choice(name=name),))
        for name in (
            "distillation", "fast-adversarial", "pgd-adversarial", "trades", "ibp",
        )
    ),
    NetworkRef("mnist-linear"),
    NetworkRef("mnist-maxout"),
)  # fmt: skip
"""Those that are compared at first, as far as there are weights."""


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """What is to be compared; the fields are those of `TransferRequest`."""

    networks: tuple[NetworkRef, ...] = _FIRST
    classical: tuple[ClassicalName, ...] = CLASSICAL
    attack: TransferAttack = "fgsm"
    epsilon: float = 0.3
    confidence: float = 0.0
    pictures: int = 100
    dataset: str = ""

    def edited(self, changes: Mapping[str, object]) -> TransferDraft:
        """With other choices."""
        return replace(self, **changes)  # type: ignore[arg-type] # fields

    def fitted_to(self, experiment: Experiment, catalogue: Catalogue) -> TransferDraft:
        """The same with networks of one dataset only: the experiment's, where they can be compared.

        All that there are where networks are chosen, but none of that dataset.
        """
        family = _family(experiment, catalogue)
        models = catalogue.models
        own = tuple(
            ref for ref in self.networks
            if ref.model in models and models[ref.model].dataset == family
        )  # fmt: skip
        if not own and self.networks:
            own = offered(catalogue, experiment)[:MOST_NETWORKS]
        return replace(self, networks=own, dataset=family)

    def request(self, catalogue: Catalogue, cell: tuple[int, int] | None) -> TransferRequest:
        """The matrix of those that there are, and the pictures of a cell of it."""
        known = tuple(_networks(catalogue))
        others = (ref for ref in self.networks if ref not in known)
        # In the order of the list, whatever was checked first.
        own = (
            *(ref for ref in known if ref in self.networks),
            *(ref for ref in others if _is_possible(ref, catalogue)),
        )
        size = len(own) + len(self.classical)
        is_inside = cell is not None and max(cell) < size
        return TransferRequest(
            own, self.classical, self.attack, self.epsilon, self.confidence, self.pictures,
            cell=cell if is_inside else None, dataset="" if own else self.dataset,
        )  # fmt: skip


def offered(catalogue: Catalogue, experiment: Experiment) -> tuple[NetworkRef, ...]:
    """Every network of one dataset with weights, and the experiment's own if it is another."""
    family, models = _family(experiment, catalogue), catalogue.models
    networks = tuple(ref for ref in _networks(catalogue) if models[ref.model].dataset == family)
    current = NetworkRef(experiment.model, experiment.defenses)
    if current in networks or not can(models.get(experiment.model), "compare"):
        return networks
    return (*networks, current)


def is_same(one: TransferRequest, other: TransferRequest) -> bool:
    """Whether two requests are for the same matrix, whatever cell they show."""
    return replace(one, cell=None) == replace(other, cell=None)


def _family(experiment: Experiment, catalogue: Catalogue) -> str:
    """The dataset whose networks are compared: the experiment's, else the first that allows it."""
    entry = catalogue.models.get(experiment.model)
    if not can(entry, "compare"):
        entry = model_instead("compare", catalogue)
    return entry.dataset if entry else ""


def _networks(catalogue: Catalogue) -> Iterator[NetworkRef]:
    for entry in catalogue.models.values():
        if not can(entry, "compare"):
            continue
        yield NetworkRef(entry.name)
        for defense in catalogue.defenses.values():
            if entry.name in defense.shipped:
                yield NetworkRef(entry.name, (Choice(name=defense.name),))
        for own in catalogue.own_weights:
            if own.model == entry.name and (made := _made_by(own, catalogue)) is not None:
                yield NetworkRef(entry.name, (Choice.of(made.name, weights=own.name),))


def _made_by(own: OwnWeights, catalogue: Catalogue) -> PartEntry | None:
    """The defense that weights of one's own belong to."""
    fitting = (entry for entry in catalogue.defenses.values() if own.recipe in entry.recipes)
    return next(fitting, None)


def _is_possible(ref: NetworkRef, catalogue: Catalogue) -> bool:
    """Whether a network that is not listed can be had: with defenses at inference."""
    if not can(catalogue.models.get(ref.model), "compare"):
        return False
    entries = [catalogue.defenses.get(choice.name) for choice in ref.defenses]
    return all(entry is not None and not entry.is_trained for entry in entries)
