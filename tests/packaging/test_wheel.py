"""The built wheel: what is in it, and that it works without the source tree around it."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Building compresses the datasets, and two of the tests import torch and draw a window.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MNIST = {f"mnist-{part}-ubyte.gz" for part in ("t10k-images-idx3", "t10k-labels-idx1")} | {
    f"mnist-{part}-ubyte.gz" for part in ("train-images-idx3", "train-labels-idx1")
}


@dataclass(frozen=True, slots=True)
class Installation:
    """The wheel in an environment of its own.

    Attributes:
        home: The environment's folder.
        elsewhere: An empty folder to start the program from.
    """

    home: Path
    elsewhere: Path

    def scheme(self, kind: str) -> Path:
        """Where this environment keeps its "scripts" or its "purelib"."""
        base = {"base": str(self.home), "platbase": str(self.home)}
        return Path(sysconfig.get_path(kind, "venv", base))

    def run(self, program: str, *arguments: str) -> str:
        """Run one of the environment's programs to its end; gives what it wrote to stdout."""
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [self.scheme("scripts") / program, *arguments],
            cwd=self.elsewhere,
            env={**environ, "QT_QPA_PLATFORM": "offscreen"},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(build, check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The wheel in a second environment, which borrows all other packages from this one."""
    installed = Installation(
        tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("elsewhere")
    )
    venv.create(installed.home, symlinks=os.name != "nt")
    python = installed.scheme("scripts") / ("python.exe" if os.name == "nt" else "python")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps"]
    subprocess.run([*pip, wheel], check=True)
    # Only now, or pip would find this environment's advstudio and install nothing. The .pth files
    # in a folder that a .pth file names are not read, so the editable advstudio stays out.
    borrowed = installed.scheme("purelib") / "borrowed.pth"
    borrowed.write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return installed


def test_wheel_holds_the_package_and_nothing_beside_it(wheel: Path) -> None:
    names = [PurePosixPath(name) for name in zipfile.ZipFile(wheel).namelist()]
    assert {name.parts[0].partition("-")[0] for name in names} == {"advstudio"}
    modules = {name.as_posix() for name in names if name.suffix == ".py"}
    assert modules == {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "advstudio").rglob("*.py")
    }


def test_wheel_holds_every_resource_whole(wheel: Path) -> None:
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    packed = {
        entry.filename.removeprefix("advstudio/_resources/"): entry.file_size
        for entry in zipfile.ZipFile(wheel).infolist()
        if entry.filename.startswith("advstudio/_resources/")
    }
    assert packed == {
        path.relative_to(ROOT / "resources").as_posix(): path.stat().st_size for path in resources
    }


def test_installed_program_reads_its_own_resources(installation: Installation) -> None:
    code = (
        "import json; from advstudio import paths; "
        "kinds = ('datasets', 'weights', 'samples'); "
        "found = {k: [str(p) for p in paths.resource(k).iterdir()] for k in kinds}; "
        "print(json.dumps([paths.__file__, found]))"
    )
    module, found = json.loads(installation.run("python", "-c", code))
    everything = [Path(module), *(Path(path) for paths in found.values() for path in paths)]
    assert all(path.is_relative_to(installation.home) for path in everything)
    names = {kind: {Path(path).name for path in paths} for kind, paths in found.items()}
    assert names["datasets"] >= MNIST
    weights = {name for name in names["weights"] if name.endswith(".safetensors")}
    assert weights
    assert names["weights"] >= {f"{Path(name).stem}.json" for name in weights}
    assert {Path(name).suffix for name in names["samples"]} & {".jpg", ".png"}


@pytest.mark.parametrize("kind", ["models", "datasets"])
def test_installed_program_lists_what_ships_with_it(installation: Installation, kind: str) -> None:
    parts = json.loads(installation.run("advstudio", "list", kind, "--json"))
    names = " ".join(part["name"] for part in parts)
    expected = {"models": ("efficientnet", "mnist"), "datasets": ("samples", "mnist")}
    assert all(name in names for name in expected[kind])


def test_installed_program_draws_its_window(installation: Installation) -> None:
    # A digit: this needs the wheel's weights and pictures, and its surface takes seconds, where
    # that of a photograph takes minutes on two cores.
    experiment = {"model": "mnist-small", "picture": {"dataset": "mnist"}, "epsilon": 0.1}
    (installation.elsewhere / "digit.json").write_text(json.dumps(experiment), encoding="utf-8")
    options = ["--screenshot", "window.png", "--size", "1400x900"]
    installation.run("advstudio", "gui", "digit.json", *options)
    header = (installation.elsewhere / "window.png").read_bytes()[:24]
    assert header.startswith(b"\x89PNG\r\n\x1a\n")
    # Width and height, the first fields of the IHDR chunk (PNG, section 11.2.2).
    assert struct.unpack(">II", header[16:24]) == (1400, 900)
