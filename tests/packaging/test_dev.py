"""The script that takes a fresh machine to the running program."""

from __future__ import annotations

import ast
import configparser
import importlib.util
import shlex
import struct
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "dev.py"


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with a project and an environment of its own under tmp_path."""
    module = _loaded()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "OWN_VENV", tmp_path / ".venv")
    return module


@pytest.fixture
def commands(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stands in for venv and pip: notes what is called, and makes the environment's Python."""
    called: list[list[str]] = []

    def watch(command: list[str]) -> tuple[int, str]:
        called.append(command)
        _touch(dev.venv_python())
        return 0, ""

    monkeypatch.setattr(dev, "watch", watch)
    monkeypatch.setattr(dev, "missing_ensurepip", list)
    return called


@pytest.fixture
def bare_debian(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A Debian on which two of Qt's libraries are missing, and a user who may not install."""
    missing = {"libEGL.so.1", "libxcb-cursor.so.0"}
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev, "loads", lambda library: library not in missing)
    monkeypatch.setattr(dev, "missing_fonts", list)
    monkeypatch.setattr(dev, "missing_ensurepip", list)
    monkeypatch.setattr(dev, "as_root", lambda: None)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    return dev


def test_help_is_shown_from_any_folder(tmp_path: Path) -> None:
    shown = subprocess.run(
        [sys.executable, SCRIPT, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    for command in ("run", "test", "check"):
        assert f"python3 packaging/dev.py {command}" in shown.stdout


def test_unknown_command_shows_the_help_and_fails(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["rnu"]) == 2
    assert "python3 packaging/dev.py run" in capsys.readouterr().err


def test_script_needs_the_standard_library_alone() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) for alias in _names(node)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_script_can_be_read_by_a_python_that_is_too_old() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_old_python_is_refused_and_the_newer_one_here_is_named(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.shutil, "which", lambda name: name if name == "python3.12" else None)
    with pytest.raises(dev.SetupError, match=r"3\.11 or newer, and this is 3\.10; .* python3\.12 "):
        dev.require_python((3, 10))


def test_old_python_is_refused_with_the_command_that_installs_a_newer_one(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    with pytest.raises(dev.SetupError, match=r"apt-get install python3\.11 python3\.11-venv"):
        dev.require_python((3, 10))


def test_first_run_makes_the_environment_and_installs_into_it(
    dev: ModuleType, commands: list[list[str]]
) -> None:
    dev.require_environment("test")
    made, installed, alone = commands
    assert made == [sys.executable, "-m", "venv", "--clear", str(dev.VENV)]
    assert installed[1:] == ["-m", "pip", "install", "-e", f"{dev.ROOT}[test]"]
    assert alone[3:5] == ["install", "--no-deps"]
    assert not (dev.VENV / dev.UNFINISHED).exists()


@pytest.mark.parametrize(("installed", "wanted"), [("", ""), ("test", "test"), ("test", "")])
def test_second_run_calls_neither_venv_nor_pip(
    dev: ModuleType, commands: list[list[str]], installed: str, wanted: str
) -> None:
    dev.require_environment(installed)
    commands.clear()
    dev.require_environment(wanted)
    assert commands == []


def test_environment_of_the_program_alone_is_not_enough_for_the_tests(
    dev: ModuleType, commands: list[list[str]]
) -> None:
    dev.require_environment("")
    assert not dev.is_current("test")


def test_environment_is_stale_when_pyproject_changes(
    dev: ModuleType, commands: list[list[str]]
) -> None:
    dev.require_environment("")
    (dev.ROOT / "pyproject.toml").write_text('[project]\ndependencies = ["numpy"]\n')
    assert not dev.is_current("")


def test_environment_is_stale_when_the_project_has_moved(
    dev: ModuleType, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    dev.require_environment("")
    moved = dev.ROOT / "elsewhere"
    _touch(moved / "pyproject.toml").write_bytes((dev.ROOT / "pyproject.toml").read_bytes())
    monkeypatch.setattr(dev, "ROOT", moved)
    assert not dev.is_current("")


def test_environment_whose_python_is_gone_is_made_again(
    dev: ModuleType, commands: list[list[str]]
) -> None:
    dev.require_environment("")
    commands.clear()
    dev.venv_python().unlink()
    dev.require_environment("")
    assert [command[2] for command in commands] == ["venv", "pip"]


def test_folder_that_is_no_environment_is_left_alone(
    dev: ModuleType, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    photographs = _touch(dev.ROOT / "home" / "photograph.png").parent
    monkeypatch.setattr(dev, "VENV", photographs)
    with pytest.raises(dev.SetupError, match="is not an environment"):
        dev.require_environment("")
    assert commands == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("Retrying (Retry(total=4)) after connection broken by 'X'", "did not reach its package"),
        ("ResolutionImpossible", "pip failed with exit code 1"),
    ],
)
def test_failure_of_pip_is_told_as_a_sentence(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, said: str, sentence: str
) -> None:
    dev.VENV.mkdir()
    monkeypatch.setattr(dev, "watch", lambda command: (1, said))
    with pytest.raises(dev.SetupError, match=sentence):
        dev.install("")
    assert (dev.VENV / dev.UNFINISHED).exists()
    assert not dev.is_current("")


def test_output_of_the_command_is_kept_and_its_exit_code_given(dev: ModuleType) -> None:
    status, said = dev.watch([sys.executable, "-c", "import sys; sys.exit('so that is why')"])
    assert (status, said.strip()) == (1, "so that is why")


def test_half_unpacked_package_is_forgotten_after_an_interruption(
    dev: ModuleType, commands: list[list[str]]
) -> None:
    whole, halved = _package(dev, "whole"), _package(dev, "halved")
    (dev.site_packages() / "halved.py").write_text("pas")
    dev.require_environment("")
    assert whole.exists()
    assert not halved.exists()
    assert "pip" in commands[-1]


def test_interruption_that_left_everything_whole_costs_nothing(
    dev: ModuleType, commands: list[list[str]]
) -> None:
    dev.require_environment("")
    _package(dev, "whole")
    commands.clear()
    dev.require_environment("")
    assert commands == []
    assert not (dev.VENV / dev.UNFINISHED).exists()


def test_missing_libraries_are_told_with_the_exact_command(bare_debian: ModuleType) -> None:
    with pytest.raises(bare_debian.SetupError) as told:
        bare_debian.require_libraries({"DISPLAY": ":0"})
    assert str(told.value).endswith(
        "sudo apt-get update && "
        "sudo apt-get install -y --no-install-recommends libegl1 libxcb-cursor0"
    )


def test_libraries_of_x11_are_not_required_for_a_wayland_window(
    bare_debian: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bare_debian, "loads", lambda library: library != "libxcb-cursor.so.0")
    bare_debian.require_libraries({"WAYLAND_DISPLAY": "wayland-0"})
    assert "--no-install-recommends libxcb-cursor0" in capsys.readouterr().err


def test_missing_libraries_are_installed_by_root(
    bare_debian: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []

    def call(command: list[str], **_: object) -> int:
        called.append(shlex.join(command))
        monkeypatch.setattr(bare_debian, "loads", lambda library: True)
        return 0

    monkeypatch.setattr(bare_debian, "as_root", list)
    monkeypatch.setattr(bare_debian.subprocess, "call", call)
    bare_debian.require_libraries({})
    assert called[0].endswith(" update")
    assert called[1].endswith(" install -y --no-install-recommends libegl1 libxcb-cursor0")


def test_failure_of_apt_is_told_with_the_exact_command(
    bare_debian: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bare_debian, "as_root", list)
    monkeypatch.setattr(bare_debian.subprocess, "call", lambda command, **_: 100)
    with pytest.raises(bare_debian.SetupError, match="libegl1 libxcb-cursor0"):
        bare_debian.require_libraries({})


@pytest.mark.skipif(sys.platform != "linux", reason="ELF files")
def test_every_library_that_qt_links_to_is_checked(dev: ModuleType) -> None:
    package = Path(importlib.util.find_spec("PySide6").origin).parent  # type: ignore[union-attr, arg-type]
    carried = {path.name for path in package.rglob("*.so*")}
    modules = [f"lib/libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "Svg", "DBus")]
    plugins = [f"plugins/platforms/libq{name}.so" for name in ("offscreen", "xcb")]
    files = [package / "Qt" / name for name in (*modules, *plugins, "lib/libQt6XcbQpa.so.6")]
    linked = {name for path in files for name in _needed(path.read_bytes())} - carried
    # The C and C++ runtimes: Python itself and every binary wheel need them.
    runtime = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6"}
    checked = dev.QT_LIBRARIES.keys() | dev.X11_LIBRARIES.keys()
    assert {name for name in linked if not name.startswith("ld-")} - runtime == checked


def test_tests_run_offscreen_unless_told_otherwise(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(dev, "require_libraries", lambda environ: None)
    monkeypatch.setattr(dev, "require_environment", lambda extra: None)
    monkeypatch.setattr(dev, "hand_over", lambda command, environ: environ["QT_QPA_PLATFORM"])
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    assert dev.test([]) == "offscreen"
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert dev.test([]) == "xcb"


@pytest.mark.parametrize(
    ("arguments", "needs_qt"), [([], True), (["gui", "a.png"], True), (["list"], False)]
)
def test_libraries_are_required_for_the_window_alone(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str], needs_qt: bool
) -> None:
    required: list[object] = []
    monkeypatch.setattr(dev, "require_libraries", required.append)
    monkeypatch.setattr(dev, "require_environment", lambda extra: None)
    monkeypatch.setattr(dev, "hand_over", lambda command, environ: 0)
    dev.run(arguments)
    assert bool(required) == needs_qt


def test_exit_code_of_the_command_is_passed_on() -> None:
    code = "import sys; sys.path[:0] = [sys.argv[1]]; import dev, os; " + (
        "sys.exit(dev.hand_over([sys.executable, '-c', 'raise SystemExit(7)'], os.environ))"
    )
    assert subprocess.call([sys.executable, "-B", "-c", code, str(SCRIPT.parent)]) == 7


def test_every_check_runs_even_after_one_has_failed(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    statuses = iter([1, 0, 2, 0])
    monkeypatch.setattr(dev, "require_environment", lambda extra: None)
    monkeypatch.setattr(dev.subprocess, "call", lambda command, **_: next(statuses))
    assert dev.check([]) == 1
    assert "failed: ruff check, mypy" in capsys.readouterr().err


def test_expected_failure_is_a_sentence_and_not_a_traceback(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "OLDEST_PYTHON", (99, 0))
    assert dev.main(["run"]) == 1
    assert capsys.readouterr().err.startswith("dev.py: advstudio needs Python 99.0 or newer")


def test_desktop_entry_starts_the_installed_command() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(SCRIPT.with_name("advstudio.desktop"), encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert shlex.split(entry["Desktop Entry"]["Exec"])[0] in project["scripts"]
    assert entry["Desktop Entry"]["Comment"] == project["description"]


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def _package(dev: ModuleType, name: str) -> Path:
    """An installed package of one file, in an environment whose last pip was interrupted."""
    _touch(dev.site_packages() / f"{name}.py").write_text("pass")
    record = _touch(dev.site_packages() / f"{name}-1.dist-info" / "RECORD")
    record.write_text(f"{name}.py,sha256=x,4\n{name}-1.dist-info/RECORD,,\n")
    _touch(dev.VENV / dev.UNFINISHED)
    return record.parent


def _names(node: ast.AST) -> list[ast.alias]:
    if isinstance(node, ast.ImportFrom):
        return [ast.alias(node.module or "")]
    return node.names if isinstance(node, ast.Import) else []


def _needed(elf: bytes) -> Iterator[str]:
    """The DT_NEEDED names of a 64-bit little-endian ELF file (System V ABI, chapters 4 and 5)."""
    (table,) = struct.unpack_from("<Q", elf, 0x20)
    size, count = struct.unpack_from("<HH", elf, 0x36)
    segments = [struct.unpack_from("<IIQQQQ", elf, table + size * i) for i in range(count)]
    _, _, start, _, _, length = next(segment for segment in segments if segment[0] == 2)
    entries = [struct.unpack_from("<QQ", elf, start + at) for at in range(0, length, 16)]
    strings = dict(entries)[5]
    shift = next(
        offset - address
        for kind, _, offset, address, _, extent in segments
        if kind == 1 and address <= strings < address + extent
    )
    for tag, value in entries:
        if tag == 1:
            begin = strings + shift + value
            yield elf[begin : elf.index(b"\0", begin)].decode()
