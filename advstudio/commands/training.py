"""`advstudio train`: a recipe's progress, then the weights and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from advstudio.core.errors import AdvstudioError, InvalidExperiment
from advstudio.core.recipe import Level
from advstudio.models.weights import own_folder, read_card, weights_path
from advstudio.session.device import DeviceName, chosen
from advstudio.training.plan import TrainingPlan, planned
from advstudio.training.run import Status, Training


def train_model(
    plan: TrainingPlan, *, out: Path | None, device: DeviceName, is_resumed: bool
) -> None:
    """Train and write weights and card.

    Raises:
        AdvstudioError: An unknown name, the folder cannot be written to, or Ctrl-C was pressed.
    """
    if out is None:
        _check_name(plan)
    training = Training(plan, out=out or own_folder(), device=chosen(device), is_resumed=is_resumed)
    console = Console(highlight=False, soft_wrap=True)
    try:
        weights = _trained(training, console)
    except KeyboardInterrupt:
        raise _stopped(training) from None
    _print_card(weights, console)


def _trained(training: Training, console: Console) -> Path:
    """Train, saying how it goes; the path of the weights."""
    plan = training.plan
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
               TextColumn("{task.fields[left]}"))  # fmt: skip
    with Progress(*columns, console=console) as shown:
        task = shown.add_task(f"{plan.recipe} on {plan.model}", total=1.0, left="")
        steps = training.steps()
        while True:
            try:
                status = next(steps)
            except StopIteration as end:
                weights: Path = end.value
                return weights
            if status is None:
                continue
            done, left = status.progress.done, f"{status.seconds_left:.0f} s left"
            if status.is_measuring:
                done, left = status.measured, "measuring"
            shown.update(task, completed=done, left=left)
            if status.held_out is not None and not status.is_measuring:
                shown.console.print(_line(status))


def _stopped(training: Training) -> AdvstudioError:
    if not training.epochs:
        return AdvstudioError(
            "The training was stopped before its first epoch had ended, so nothing was saved; "
            "earlier weights are as they were. Begin it anew."
        )
    return AdvstudioError(
        "The training was stopped after {epochs} of its epochs; earlier weights are as they were. "
        "Where it stands is kept in “{path}”; add --resume to go on.",
        epochs=len(training.epochs), path=training.checkpoint,
    )  # fmt: skip


def _check_name(plan: TrainingPlan) -> None:
    path = weights_path(plan.model, plan.weights_name)
    if path is not None and path.parent != own_folder():
        raise InvalidExperiment(
            "{model} comes with weights called “{name}”, and they would be taken instead of yours. "
            "Name yours, e.g. --name {name}-1, or choose a folder with --out.",
            model=plan.model, name=plan.weights_name,
        )  # fmt: skip


def plan_from(
    recipe: str, model: str, seed: int, name: str, settings: Sequence[str]
) -> TrainingPlan:
    """A plan from the command line's words.

    Raises:
        InvalidExperiment: A setting is not of the form NAME=VALUE, or does not exist.
    """
    parameters = {}
    for setting in settings:
        key, separator, value = setting.partition("=")
        if not separator:
            raise InvalidExperiment(
                "“{setting}” is not a setting. Write it as NAME=VALUE, e.g. epochs=5.",
                setting=setting,
            )
        parameters[key.strip().replace("-", "_")] = _value(value.strip())
    given = {"model": model, "recipe": recipe, "parameters": parameters, "seed": seed}
    return planned(given | {"name": name})


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _line(status: Status) -> str:
    progress, found = status.progress, status.held_out
    assert found is not None
    sides = _side("clean", progress.clean) + _side("attacked", progress.adversarial)
    return (
        f"epoch {progress.epoch}/{progress.epochs}: loss {progress.loss:.4f}{sides}; on test "
        f"pictures {found.clean.accuracy:.1%}, FGSM {found.epsilon:g} {found.fgsm:.1%}, "
        f"PGD-10 {found.pgd:.1%}"
    )


def _side(name: str, level: Level | None) -> str:
    return "" if level is None else f", {name} {level.accuracy:.1%}"


def _print_card(weights: Path, console: Console) -> None:
    card = read_card(weights)
    console.print(f"written to {weights}")
    if card is None:
        return
    console.print(f"clean accuracy {card.clean_accuracy:.2%}")
    for attack, results in (("FGSM", card.fgsm_accuracy), ("PGD", card.pgd_accuracy)):
        for result in results:
            console.print(f"{attack} at {result.epsilon:g}: {result.accuracy:.2%}")
