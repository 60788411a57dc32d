"""`advstudio train`: a recipe's progress, then the weights and what they are worth."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from advstudio import paths
from advstudio.core.recipe import TrainingProgress
from advstudio.models.weights import read_card
from advstudio.session.device import DeviceName, chosen
from advstudio.training.run import train


def train_model(recipe: str, model: str, out: Path | None, seed: int, device: DeviceName) -> None:
    """Train and write weights and card.

    Raises:
        AdvstudioError: An unknown name, or the folder cannot be written to.
    """
    folder = out or paths.data_dir() / "weights"
    run = train(model, recipe, out=folder, seed=seed, device=chosen(device))
    console = Console(highlight=False, soft_wrap=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(f"{recipe} on {model}", total=None)
        while True:
            try:
                step = next(run)
            except StopIteration as end:
                weights: Path = end.value
                break
            progress.update(task, completed=step.epoch, total=step.epochs)
            progress.console.print(_line(step))
    card = read_card(weights)
    console.print(f"written to {weights}")
    if card is not None:
        console.print(f"clean accuracy {card.clean_accuracy:.2%}")
        for attack, results in (("FGSM", card.fgsm_accuracy), ("PGD", card.pgd_accuracy)):
            for result in results:
                console.print(f"{attack} at {result.epsilon:g}: {result.accuracy:.2%}")


def _line(step: TrainingProgress) -> str:
    notes = "".join(f", {name} {value:.4g}" for name, value in step.notes.items())
    return (
        f"epoch {step.epoch}/{step.epochs}: loss {step.loss:.4f}, "
        f"accuracy {step.accuracy:.2%}{notes}"
    )
