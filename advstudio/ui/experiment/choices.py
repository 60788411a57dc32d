"""Rules of choosing: which fields change together when a person changes one. No Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping

from advstudio.session.catalogue import Catalogue, ModelEntry, PartEntry
from advstudio.session.experiment import (
    Choice,
    Compare,
    Experiment,
    NormName,
    PictureRef,
    Plane,
    Scalar,
)
from advstudio.ui.experiment.availability import kept_defenses, part_obstacle, picture_obstacle

Changes = dict[str, object]


def epsilon_end(experiment: Experiment, catalogue: Catalogue) -> float:
    """The end of the epsilon slider: the person's own, or the model's for the norm."""
    return experiment.epsilon_end or natural_end(experiment, catalogue)


def natural_end(experiment: Experiment, catalogue: Catalogue) -> float:
    """The model's end of the slider for the norm; for an unknown model what fits epsilon."""
    entry = catalogue.models.get(experiment.model)
    return entry.epsilon_ends[experiment.norm] if entry else experiment.epsilon or 1.0


def with_epsilon(experiment: Experiment, catalogue: Catalogue, epsilon: float) -> Changes:
    """Another epsilon; one beyond the end moves the end."""
    if epsilon <= epsilon_end(experiment, catalogue) * (1 + 1e-9):
        return {"epsilon": epsilon}
    return {"epsilon": epsilon, "epsilon_end": epsilon}


def with_epsilon_end(experiment: Experiment, catalogue: Catalogue, end: float) -> Changes:
    """Another end of the slider; epsilon stays below it, the natural end is not noted."""
    # A spin box rounds the natural end to the digits it shows.
    is_natural = math.isclose(end, natural_end(experiment, catalogue), rel_tol=1e-3)
    return {
        "epsilon_end": None if is_natural else end,
        "epsilon": min(experiment.epsilon, end),
    }


def with_model(experiment: Experiment, catalogue: Catalogue, name: str) -> Changes:
    """Another model.

    Picture, epsilon, target and comparison stay where the new model has the same classes,
    so that two models can be compared; else they start anew with it.
    """
    old, new = catalogue.models.get(experiment.model), catalogue.models[name]
    changes: Changes = {
        "model": name,
        "defenses": kept_defenses(experiment.defenses, catalogue, name),
    }
    attack = catalogue.attacks.get(experiment.attack.name)
    if attack is not None and part_obstacle(attack, name):
        changes |= _with_any_attack(experiment, catalogue, name)
    moved = experiment.updated(**changes)
    has_picture = not picture_obstacle(experiment.picture, catalogue, name)
    if has_picture and old is not None and old.class_names == new.class_names:
        compare = _followed(experiment, catalogue, name)
        return changes | {"compare": compare} | _within_end(moved, new)
    return changes | _fresh_start(moved, new, keep_picture=has_picture)


def _within_end(experiment: Experiment, model: ModelEntry) -> Changes:
    if experiment.epsilon_end is not None:
        return {}
    return {"epsilon": min(experiment.epsilon, model.epsilon_ends[experiment.norm])}


def _fresh_start(experiment: Experiment, model: ModelEntry, *, keep_picture: bool) -> Changes:
    scale = model.epsilon_ends[experiment.norm] / model.epsilon_ends["Linf"]
    return {
        "picture": experiment.picture if keep_picture else PictureRef(dataset=model.dataset),
        "epsilon": model.epsilon * scale,
        "epsilon_end": None,
        "target": None,
        "plane": Plane(seed=experiment.plane.seed),
        "compare": None,
    }


def _followed(experiment: Experiment, catalogue: Catalogue, name: str) -> Compare | None:
    compare = experiment.compare
    if compare is None or compare.model != experiment.model:
        return compare
    return Compare(
        model=name,
        defenses=kept_defenses(compare.defenses, catalogue, name),
        mode=compare.mode,
    )


def _with_any_attack(experiment: Experiment, catalogue: Catalogue, model: str) -> Changes:
    fitting = [entry for entry in catalogue.attacks.values() if not part_obstacle(entry, model)]
    if not fitting:
        return {}
    return with_attack(experiment, catalogue, Choice(name=fitting[0].name))


def with_dataset(experiment: Experiment, catalogue: Catalogue, name: str) -> Changes:
    """The first picture of another dataset, and a model that knows its classes."""
    dataset = catalogue.datasets[name]
    plane = Plane(second=experiment.plane.second, seed=experiment.plane.seed)
    picture: Changes = {"picture": PictureRef(dataset=name), "plane": plane}
    if experiment.model in dataset.models or not dataset.models:
        return picture
    at_home = (model for model in dataset.models if catalogue.models[model].dataset == name)
    model = next(at_home, dataset.models[0])
    return picture | with_model(experiment.updated(**picture), catalogue, model)


def with_attack(experiment: Experiment, catalogue: Catalogue, choice: Choice) -> Changes:
    """Another attack, or other parameters; the norm falls back to one that it supports."""
    norms = catalogue.attacks[choice.name].norms
    if experiment.norm in norms or not norms:
        return {"attack": choice}
    return {"attack": choice} | with_norm(experiment, catalogue, norms[0])


def with_norm(experiment: Experiment, catalogue: Catalogue, norm: NormName) -> Changes:
    """Another norm; epsilon keeps its fraction of the slider, whose end is the natural one."""
    fraction = min(1.0, experiment.epsilon / epsilon_end(experiment, catalogue))
    changed = experiment.updated(norm=norm, epsilon_end=None)
    epsilon = fraction * natural_end(changed, catalogue)
    whole = float(round(epsilon))
    return {"norm": norm, "epsilon": whole if norm == "L0" else epsilon, "epsilon_end": None}


def with_target(experiment: Experiment, target: int | None) -> Changes:
    """Another goal; a plane through the target's picture needs a target."""
    if target is None and experiment.plane.second == "target":
        plane = Plane(picture=experiment.plane.picture, seed=experiment.plane.seed)
        return {"target": None, "plane": plane}
    return {"target": target}


def with_defense(experiment: Experiment, position: int, choice: Choice | None) -> Changes:
    """A defense at a position, or None to remove it; noise beside stays beside the same."""
    return _with_defenses(experiment, placed(experiment.defenses, position, choice))


def with_raised_defense(experiment: Experiment, position: int) -> Changes:
    """A defense changes places with the one before it."""
    return _with_defenses(experiment, raised(experiment.defenses, position))


def _with_defenses(experiment: Experiment, defenses: tuple[Choice, ...]) -> Changes:
    if experiment.compare != noise_beside(experiment):
        return {"defenses": defenses}
    followed = noise_beside(experiment.updated(defenses=defenses))
    return {"defenses": defenses, "compare": followed}


def placed(
    defenses: tuple[Choice, ...], position: int, choice: Choice | None
) -> tuple[Choice, ...]:
    """The defenses with one put at a position, or removed from it; later ones move up."""
    put = () if choice is None else (choice,)
    return defenses[:position] + put + defenses[position + 1 :]


def raised(defenses: tuple[Choice, ...], position: int) -> tuple[Choice, ...]:
    """The defenses with one moved before the one that was before it."""
    before, chosen_one = defenses[position - 1], defenses[position]
    return (*defenses[: position - 1], chosen_one, before, *defenses[position + 1 :])


def noise_beside(experiment: Experiment) -> Compare:
    """The same classifier under random noise of the same size as the attack."""
    return Compare(model=experiment.model, defenses=experiment.defenses, mode="noise")


def toggled_noise(experiment: Experiment) -> Changes:
    """Noise beside, or nothing beside where noise already is."""
    is_shown = experiment.compare is not None and experiment.compare.mode == "noise"
    return {"compare": None if is_shown else noise_beside(experiment)}


def toggled_compare(experiment: Experiment) -> Changes:
    """The same model without defenses beside, or nothing beside."""
    return {"compare": Compare(model=experiment.model) if experiment.compare is None else None}


def with_compare_model(experiment: Experiment, catalogue: Catalogue, name: str) -> Changes:
    """Another model beside, with those of its defenses that it can have."""
    compare = experiment.compare or Compare(model=name)
    defenses = kept_defenses(compare.defenses, catalogue, name)
    return {"compare": Compare(model=name, defenses=defenses, mode=compare.mode)}


def with_trained(
    experiment: Experiment, catalogue: Catalogue, model: str, choice: Choice
) -> Changes:
    """A defense that was trained for a model, in place of all others."""
    changes = _moved_to(experiment, catalogue, model)
    moved = experiment.updated(**changes)
    changes |= {"defenses": (choice,)}
    if moved.compare == noise_beside(moved):
        changes["compare"] = noise_beside(moved.updated(defenses=(choice,)))
    return changes


def with_trained_beside(
    experiment: Experiment, catalogue: Catalogue, model: str, choice: Choice
) -> Changes:
    """The undefended model, and beside it a defense that was trained for it."""
    beside = Compare(model=model, defenses=(choice,))
    return _moved_to(experiment, catalogue, model) | {"defenses": (), "compare": beside}


def _moved_to(experiment: Experiment, catalogue: Catalogue, model: str) -> Changes:
    return {} if experiment.model == model else with_model(experiment, catalogue, model)


def first_choice(entry: PartEntry) -> Choice:
    """A part as it is first picked; where a default cannot be had, the first thing that can."""
    parameters = (p for p in entry.parameters if p.choices and p.default not in p.choices)
    return Choice.of(entry.name, **{p.name: p.choices[0] for p in parameters})


def chosen(entry: PartEntry, values: Mapping[str, Scalar]) -> Choice:
    """A choice of a part that holds only the values that differ from its defaults."""
    defaults = {parameter.name: parameter.default for parameter in entry.parameters}
    kept = {name: value for name, value in values.items() if defaults.get(name) != value}
    return Choice.of(entry.name, **kept)
