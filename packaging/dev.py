"""From a fresh machine to the running program, its tests or its checks.

python3 packaging/dev.py run [ARGUMENT ...]    open the window, or pass arguments to advstudio
python3 packaging/dev.py test [ARGUMENT ...]   run all tests, or pass arguments to pytest
python3 packaging/dev.py check                 ruff, mypy and the import contracts

Needs Python 3.11 or newer, and nothing else. The first call makes an environment in .venv
(or in the folder that ADVSTUDIO_VENV names) and fills it with pip as pip is configured here;
later calls start at once. On Debian and Ubuntu, missing system libraries of Qt are installed
where this user may do so; otherwise the command is printed.
"""

from __future__ import annotations

import csv
import ctypes
import hashlib
import importlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

# Until require_python() has spoken, this file must run on older versions too.

ROOT = Path(__file__).resolve().parents[1]
OWN_VENV = ROOT / ".venv"
VENV = Path(os.environ.get("ADVSTUDIO_VENV") or OWN_VENV).absolute()
UNFINISHED = "advstudio-unfinished"
# What the tests compare with, by extra. It pins an old requests that others cannot live with.
WITHOUT_DEPENDENCIES = {"test": ["torchattacks==3.5.1"]}
STAMP = "advstudio-installed"
OLDEST_PYTHON = (3, 11)

# What Qt's wheel links to and does not carry: shared object -> Debian package.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
# The same for its X11 plugin, which a Wayland or an offscreen window does without.
X11_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_SUFFIXES = (".ttf", ".otf", ".ttc", ".pfb")
FONT_PACKAGE = "fonts-dejavu-core"

# A piece of what pip or venv said -> the cause and the remedy.
DISK_FULL = (
    "the disk is full; the environment takes about 6 GB with the CUDA build of torch, and about "
    "2 GB with the CPU build. Make room, or name a folder on another disk in ADVSTUDIO_VENV, and "
    "run the same command again"
)
NO_NETWORK = (
    "pip did not reach its package index; check the network, or the proxy and index in pip's own "
    "configuration, and run the same command again"
)
CAUSES = {
    "No space left on device": DISK_FULL,
    "Disk quota exceeded": DISK_FULL,
    "connection broken by": NO_NETWORK,
    "ConnectionError": NO_NETWORK,
    "ReadTimeoutError": NO_NETWORK,
    "ProxyError": NO_NETWORK,
}

CHECKS = {
    "ruff check": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    # Not the lint-imports script: its first line breaks when the environment is moved.
    "lint-imports": [
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as main; sys.exit(main())",
    ],
}


class SetupError(Exception):
    """Why the machine cannot be made ready, and what to do about it, as a sentence."""


def main(arguments: list[str]) -> int:
    """Run one of the commands; the result is the exit code."""
    commands = {"run": run, "test": test, "check": check}
    if arguments[:1] in (["-h"], ["--help"], ["help"]):
        print(__doc__)
        return 0
    if not arguments or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        require_python(sys.version_info[:2])
        return commands[arguments[0]](arguments[1:])
    except (SetupError, OSError) as error:
        say(cause(str(error)) or str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted; run the same command again, it goes on from here")
        return 130


def run(arguments: list[str]) -> int:
    """Hand over to advstudio; without arguments it opens the window."""
    if not arguments or arguments[0] == "gui":
        require_libraries(os.environ)
    require_environment("")
    # -P: a folder called advstudio where the user stands is not the program.
    return hand_over([str(venv_python()), "-P", "-m", "advstudio", *arguments], os.environ)


def test(arguments: list[str]) -> int:
    """Hand over to pytest, offscreen unless QT_QPA_PLATFORM says otherwise."""
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    require_libraries(environ)
    require_environment("test")
    os.chdir(ROOT)
    return hand_over([str(venv_python()), "-m", "pytest", *arguments], environ)


def check(arguments: list[str]) -> int:
    """Run every static check, even after one has failed."""
    if arguments:
        raise SetupError(f"check takes no arguments, and got {' '.join(arguments)}")
    require_environment("test")
    failed = []
    for name, command in CHECKS.items():
        say(name)
        if subprocess.call([str(venv_python()), *command], cwd=str(ROOT)) != 0:
            failed.append(name)
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def hand_over(command: list[str], environ: os._Environ[str] | dict[str, str]) -> int:
    """Become the command; its signals, its process number and its exit code are then its own."""
    if os.name == "posix":
        os.execve(command[0], command, environ)
    return subprocess.call(command, env=dict(environ))


def say(sentence: str) -> None:
    """Write to stderr: stdout belongs to the command, e.g. to `list models --json`."""
    print(f"dev.py: {sentence}", file=sys.stderr, flush=True)


def require_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that is too old, and name a newer one if this machine has it."""
    if version >= OLDEST_PYTHON:
        return
    oldest = ".".join(map(str, OLDEST_PYTHON))
    newer = [f"python3.{minor}" for minor in range(OLDEST_PYTHON[1] + 3, OLDEST_PYTHON[1] - 1, -1)]
    found = next((name for name in newer if shutil.which(name)), None)
    remedy = (
        f"start it with the newer one that is here: {found} packaging/dev.py run"
        if found
        else f"install Python {oldest} or newer, on Debian and Ubuntu for example with: "
        f"sudo apt-get install python{oldest} python{oldest}-venv"
    )
    raise SetupError(
        f"advstudio needs Python {oldest} or newer, and this is {'.'.join(map(str, version))}; "
        + remedy
    )


def require_environment(extra: str) -> None:
    """Make sure that the environment holds the project and the named extra ("" for none)."""
    if (VENV / UNFINISHED).exists():
        mend(site_packages())
    if is_current(extra):
        return
    if not is_sound():
        make_environment()
    install(extra)


def is_current(extra: str) -> bool:
    """Whether what pip would install has been installed; the tests' environment can also run."""
    if not venv_python().exists():
        return False
    return any(read(stamp(name)) == fingerprint(name) for name in {extra, "test"})


def fingerprint(extra: str) -> str:
    """Changes with all that decides what pip installs, and with the place it points to."""
    interpreter = f"{sys.version_info[:2]} {platform.machine()}"
    alone = WITHOUT_DEPENDENCIES.get(extra)
    parts = [(ROOT / "pyproject.toml").read_bytes(), extra, alone, interpreter, str(ROOT)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def is_sound() -> bool:
    """Whether the environment's Python starts, has our version, and has pip."""
    probe = "import sys, pip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [str(venv_python()), "-c", probe], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return answer.stdout.split() == [str(number) for number in sys.version_info[:2]]


def make_environment() -> None:
    """Make the environment, in place of what is there."""
    if VENV != OWN_VENV and VENV.exists() and not (VENV / "pyvenv.cfg").exists():
        # ADVSTUDIO_VENV may name somebody's home folder by mistake.
        raise SetupError(f"{VENV} is not an environment; name a new folder in ADVSTUDIO_VENV")
    require_ensurepip()
    say(f"making {VENV}")
    status, said = watch([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if status != 0:
        # venv keeps to itself what its pip said.
        is_full = shutil.disk_usage(existing(VENV)).free < 100e6
        reason = DISK_FULL if is_full else f"{VENV} could not be made; the lines above say why"
        raise SetupError(cause(said) or reason)


def require_ensurepip() -> None:
    """Make sure that this Python can make environments."""
    package = missing_ensurepip()
    if not package or (apt_install(package) and not missing_ensurepip()):
        return
    raise SetupError(
        f"this Python ({sys.executable}) cannot make environments, because its module ensurepip "
        f"is missing. {by_hand(package)}"
    )


def missing_ensurepip() -> list[str]:
    """The package in which Debian and Ubuntu keep the part of Python that makes environments."""
    importlib.invalidate_caches()
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return []
    return [f"python{sys.version_info.major}.{sys.version_info.minor}-venv"]


def install(extra: str) -> None:
    """Let pip install the project, editable, and leave a stamp that says so."""
    say("installing with pip; the first time this fetches torch and takes some minutes")
    # Files are unpacked one by one: who is killed here leaves halves of packages behind.
    (VENV / UNFINISHED).touch()
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    pip_install("-e", target)
    if alone := WITHOUT_DEPENDENCIES.get(extra):
        pip_install("--no-deps", *alone)
    stamp(extra).write_text(fingerprint(extra), encoding="utf-8")
    (VENV / UNFINISHED).unlink()


def pip_install(*arguments: str) -> None:
    """Run pip; a failure is told with its cause, where that is known."""
    status, said = watch([str(venv_python()), "-m", "pip", "install", *arguments])
    if status != 0:
        raise SetupError(
            cause(said) or f"pip failed with exit code {status}; the lines above say why"
        )


def mend(packages: Path) -> None:
    """After an interrupted pip: forget the packages that are not whole, so pip unpacks them."""
    damaged = [folder for folder in sorted(packages.glob("*.dist-info")) if not is_whole(folder)]
    for folder in damaged:
        say(f"{folder.stem} was only half installed, and will be installed again")
        shutil.rmtree(folder)
    if damaged:
        for name in ("", "test"):
            stamp(name).unlink(missing_ok=True)
    (VENV / UNFINISHED).unlink()


def is_whole(dist_info: Path) -> bool:
    """Whether a package's files are all there, at the sizes that its RECORD lists."""
    try:
        with (dist_info / "RECORD").open(encoding="utf-8", newline="") as record:
            sizes = {name: size for name, _, size in csv.reader(record)}
        # RECORD has no size of its own, and Python makes compiled code again as it likes.
        return bool(sizes) and all(
            (dist_info.parent / name).stat().st_size == int(size)
            for name, size in sizes.items()
            if size and not name.endswith(".pyc")
        )
    except (OSError, ValueError):
        return False


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def site_packages() -> Path:
    if os.name == "nt":
        return VENV / "Lib/site-packages"
    return VENV / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"


def existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def stamp(extra: str) -> Path:
    return VENV / f"{STAMP}-{extra or 'run'}"


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def watch(command: list[str]) -> tuple[int, str]:
    """Run a command with all that it says on stderr; gives its exit code and its own stderr."""
    environ = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", **os.environ}
    said = []
    with subprocess.Popen(
        command, stdout=2, stderr=subprocess.PIPE, text=True, errors="replace", env=environ
    ) as process:
        assert process.stderr is not None  # stderr=PIPE
        for line in process.stderr:
            sys.stderr.write(line)
            said.append(line)
    return process.returncode, "".join(said)


def cause(said: str) -> str | None:
    """The sentence for a failure that we know, from what the failing command said."""
    return next((sentence for piece, sentence in CAUSES.items() if piece in said), None)


def require_libraries(environ: os._Environ[str] | dict[str, str]) -> None:
    """Make sure that Qt can load; only what this desktop's kind of window needs is required."""
    if sys.platform != "linux":
        return
    packages = missing_packages({**QT_LIBRARIES, **X11_LIBRARIES}) + missing_fonts()
    if not packages:
        return
    packages += missing_ensurepip()  # one command for all, where somebody has to type it
    if apt_install(packages) and not missing_packages(vital(environ)):
        return
    sentence = f"Qt needs system libraries that are missing here. {by_hand(packages)}"
    if missing_packages(vital(environ)):
        raise SetupError(sentence)
    say(sentence)


def vital(environ: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """The libraries without which Qt cannot start on this desktop."""
    kind = environ.get("QT_QPA_PLATFORM") or ("wayland" if "WAYLAND_DISPLAY" in environ else "xcb")
    return {**QT_LIBRARIES, **X11_LIBRARIES} if kind.startswith("xcb") else QT_LIBRARIES


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Debian's names of the packages whose libraries do not load, however they got here."""
    return list(dict.fromkeys(libraries[name] for name in libraries if not loads(name)))


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_fonts() -> list[str]:
    """Qt's wheel carries no font: on a machine without any, every text is a row of boxes."""
    walks = (os.walk(os.path.expanduser(folder)) for folder in FONT_FOLDERS)
    files = (name.lower() for walk in walks for _, _, names in walk for name in names)
    return [] if any(name.endswith(FONT_SUFFIXES) for name in files) else [FONT_PACKAGE]


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages, if this user may; whether that has worked."""
    prefix = as_root()
    if prefix is None or not shutil.which("apt-get"):
        return False
    say(f"installing with apt: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    # A machine just started is often still busy with its own updates.
    apt += ["-o", "DPkg::Lock::Timeout=300"]
    # A failed update may still leave lists that are good enough.
    subprocess.call([*apt, "update"], stdout=2)
    command = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return subprocess.call(command, stdout=2) == 0


def as_root() -> list[str] | None:
    """What to put before a command to run it as root: nothing, sudo, or None if we may not."""
    if os.name != "posix":
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    if shutil.which("sudo") and subprocess.call([*sudo, "true"], stderr=subprocess.DEVNULL) == 0:
        return sudo
    return None


def by_hand(packages: list[str]) -> str:
    """The remedy when apt may not or could not do it."""
    names = " ".join(packages)
    if shutil.which("apt-get"):
        return (
            "Install what is missing with: sudo apt-get update && "
            f"sudo apt-get install -y --no-install-recommends {names}"
        )
    return f"Install what your system has in place of these Debian packages: {names}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
