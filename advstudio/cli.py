"""The command line: the same experiments and frames, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter
from rich.console import Console

from advstudio import __version__
from advstudio.core.errors import AdvstudioError
from advstudio.session.experiment import Experiment
from advstudio.session.files import opened
from advstudio.session.threads import wait_passively

Device = Annotated[
    Literal["auto", "cpu", "cuda", "mps"],
    Parameter(name="--device", help="Where to compute; auto prefers CUDA, then MPS"),
]
Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON instead of a table")]

app = App(
    name="advstudio",
    version=__version__,
    help="Pick a model and a defense, drag epsilon, watch the adversarial example happen.",
)


def main(arguments: Sequence[str]) -> int:
    """Run a command; returns the exit status, 2 for what a sentence explains."""
    wait_passively()
    try:
        status = app(list(arguments), result_action="return_value", exit_on_error=True)
    except AdvstudioError as error:
        Console(stderr=True).print(f"advstudio: {error}", highlight=False, soft_wrap=True)
        return 2
    return status if isinstance(status, int) else 0


@app.command
def gui(
    source: Path | None = None,
    *,
    screenshot: Path | None = None,
    size: str | None = None,
    device: Device = "auto",
) -> int:
    """Open the window, or write a picture of it when every panel is final.

    Parameters
    ----------
    source
        An experiment (.json), a picture or a folder of pictures.
    screenshot
        PNG to write; the window then closes by itself.
    size
        Of the window in pixels, e.g. 1400x900.
    """
    from advstudio.ui.app import run

    experiment = Experiment() if source is None else opened(source)
    return run(lambda: experiment, device=device, screenshot=screenshot, size=_size(size))


@app.command(name="list")
def list_parts(
    kind: Literal["models", "defenses", "attacks", "datasets"], *, json: Json = False
) -> None:
    """Print what there is to choose from."""
    from advstudio.commands.listing import print_parts

    print_parts(kind, as_json=json)


@app.command
def run(source: Path, *, out: Path, device: Device = "auto") -> None:
    """Attack a picture and write the result: frame.json, adversarial.png, tensors.npz.

    Parameters
    ----------
    source
        An experiment (.json) or a picture.
    out
        Folder to write to; it is made if need be.
    """
    from advstudio.commands.running import run_experiment

    run_experiment(opened(source), out, device)


@app.command
def figure(source: Path, *, out: Path, device: Device = "auto") -> None:
    """Draw triptych, probabilities, epsilon curve and surface as one figure.

    Parameters
    ----------
    source
        An experiment (.json) or a picture.
    out
        File to write: .pdf, .svg or .png.
    """
    from advstudio.commands.drawing import draw_figure

    draw_figure(opened(source), out, device)


@app.command
def train(
    recipe: str,
    *settings: str,
    model: str = "mnist-small",
    name: str = "",
    out: Path | None = None,
    seed: int = 0,
    resume: bool = False,
    device: Device = "auto",
) -> None:
    """Train a model by a recipe and write its weights with a card.

    Parameters
    ----------
    recipe
        Name of the recipe, e.g. fast-adversarial.
    settings
        The recipe's parameters where they differ from its defaults, e.g. epochs=5.
    model
        Name of the model.
    name
        What the weights are called; the recipe's own name unless told.
    out
        Folder to write to; the user's own weights folder unless told.
    seed
        Everything random follows from it.
    resume
        Go on after the last whole epoch of a training that was cut off.
    """
    from advstudio.commands.training import plan_from, train_model

    plan = plan_from(recipe, model, seed, name, settings)
    train_model(plan, out=out, device=device, is_resumed=resume)


@app.command
def bench(
    what: Literal["window", "attacks", "training"] = "window",
    *,
    json: Json = False,
    device: Device = "auto",
) -> None:
    """Measure, and assert nothing.

    Parameters
    ----------
    what
        window: the drag, the start, the surface and the memory; attacks: ours against other
        libraries', on the CPU; training: the loop, and Fast-AT to its gate, on the CPU.
    """
    if what == "attacks":
        from advstudio.commands.attack_benchmark import run_attack_benchmark

        run_attack_benchmark(as_json=json)
        return
    if what == "training":
        from advstudio.commands.training_benchmark import run_training_benchmark

        run_training_benchmark(as_json=json)
        return
    from advstudio.commands.benchmark import run_benchmark

    run_benchmark(as_json=json, device=device)


@app.command
def diagnose(
    source: Path | None = None,
    *,
    pictures: Annotated[int | None, Parameter(name="--set")] = None,
    calibrate: Annotated[bool, Parameter(negative="")] = False,
    out: Path | None = None,
    json: Json = False,
    device: Device = "auto",
) -> None:
    """Say whether a defense resists or only hides its gradient, and what breaks it.

    Parameters
    ----------
    source
        An experiment (.json) or a picture.
    pictures
        Judge by so many test pictures, and run the counter-attack; else by the one picture.
    calibrate
        Judge cases whose truth is known, instead of an experiment, and print the table.
    out
        Folder for diagnosis.json and diagnosis.md, with --calibrate.
    """
    from advstudio.commands.diagnosing import calibrate as judge_known_cases
    from advstudio.commands.diagnosing import diagnose_experiment

    if calibrate:
        judge_known_cases(count=pictures or 200, as_json=json, out=out, device=device)
        return
    if source is None:
        raise AdvstudioError(
            "There is nothing to diagnose. Name an experiment (.json) or a picture, or add "
            "--calibrate."
        )
    diagnose_experiment(opened(source), count=pictures, as_json=json, device=device)


@app.command
def reproduce(*rows: str, quick: bool = False, json: Json = False, out: Path | None = None) -> None:
    """Measure the papers' numbers again, each with the bound that it has to meet.

    Parameters
    ----------
    rows
        Names of rows, e.g. F1 D5 order; all of them unless told.
    quick
        Fewer pictures and steps: minutes instead of hours.
    out
        Folder for reproduction.json and reproduction.md.
    """
    from advstudio.commands.reproducing import reproduce_rows

    reproduce_rows(rows, is_quick=quick, as_json=json, out=out)


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) >= 640 and int(height) >= 480):
        raise AdvstudioError(
            "The size {size!r} is not WIDTHxHEIGHT with at least 640x480; write e.g. 1400x900.",
            size=text,
        )
    return int(width), int(height)
