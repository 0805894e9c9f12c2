"""What an import loads at run time; the import contracts of pyproject.toml see only our own modules."""

import asyncio
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobs.journal.base import Draft
from jobs.journal.migrate import create_schema
from jobs.journal.postgres import PostgresJournal
from jobs.run.events import RunCreated, encode
from plans import library
from plans.load import load
from plans.model import RunKind
from tests.conftest import MakeDatabase

LAYERS = {
    "plans": ("asyncpg", "textual", "structlog", "click", "tenacity", "rich"),
    "jobs.run": ("asyncpg", "textual", "structlog", "click", "rich"),
    "jobs": ("textual", "click"),
}
"""What the modules of a package must not load, nor those of the packages before it."""
ALL_OF = """
import importlib, json, pkgutil, sys
for name, heavy in json.loads(sys.argv[1]).items():
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        importlib.import_module(module.name)
    print("loaded", name, [one for one in heavy if one in sys.modules])
"""
COMMANDS = """
import json, sys
from console.__main__ import main
for command in json.loads(sys.argv[1]):
    code = main([*command.split(), *sys.argv[2:]])
    print("loaded", command, code, [one for one in ("textual", "rich", "structlog") if one in sys.modules])
"""

SCREEN = (
    "console.cli.attach",
    "console.running.attach",
    "jobs.kept_past",
    "jobs.journal.postgres",
    "console.terminal.app",
)
"""What a screen is made of that begins with a kept fold."""
FIRST_FRAME = (*SCREEN[:-1], "console.terminal.open")
"""What the first frame of a screen is made of, before that which paints later ones is imported."""
SCREEN_WITHOUT = ("pydantic", "numpy", "yaml", "structlog", "importlib.metadata", "smtplib", "http.client", "uvloop")
"""What would cost it its first paint, or its memory."""
ONLY = """
import importlib, json, sys
modules, heavy = json.loads(sys.argv[1])
for name in modules:
    importlib.import_module(name)
print("loaded", [one for one in heavy if one in sys.modules])
"""
NOTHING_ASKED = """
import sys
from console.cli.papers import paper_folder
paper_folder(None)
print("loaded", [one for one in sys.modules if one.startswith(("console.running.paper", "console.telling", "difflib"))])
"""


def _loaded(code: str, told: object, *arguments: str) -> list[str]:
    """What a fresh interpreter says it has loaded, step by step: what is not there in the end was at no step."""
    command = [sys.executable, "-c", code, json.dumps(told), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [line.removeprefix("loaded ") for line in done.stdout.splitlines() if line.startswith("loaded ")]


@pytest.fixture
async def control(make_database: MakeDatabase) -> str:
    """A control database that holds a run, `R1`, which no engine executes yet."""
    dsn = await make_database("control", holds=create_schema)
    loaded = load(Path(library.__file__).parent / "minimal" / "plan.yaml")
    now = datetime.now(UTC)
    created = RunCreated(
        run="R1",
        title=loaded.plan.title,
        plan_sha256=loaded.plan.sha256,
        kind=RunKind.REHEARSAL,
        origin=now,
        run_origin=now,
        by="tests",
    )
    kind, body = encode(created)
    journal = PostgresJournal(dsn)
    try:
        await journal.create_run(
            "R1",
            title=loaded.plan.title,
            kind="rehearsal",
            plan_sha256=loaded.plan.sha256,
            bundle=loaded.bundle,
            first=Draft(kind=kind, body=body, at=now),
        )
    finally:
        await journal.close()
    return dsn


def test_a_layer_loads_nothing_of_the_layers_above_it() -> None:
    assert _loaded(ALL_OF, LAYERS) == [f"{package} []" for package in LAYERS]


def test_a_screen_loads_nothing_that_it_can_paint_without() -> None:
    assert _loaded(ONLY, (SCREEN, SCREEN_WITHOUT)) == ["[]"]


def test_a_first_frame_loads_nothing_that_paints_later_ones_or_answers_keys() -> None:
    paints = ("textual", "rich", "console.terminal.app", "console.keys", "console.layout.written_pages")
    commands = ("jobs.run.decisions", "console.text.command_line", "tomllib")
    assert _loaded(ONLY, (FIRST_FRAME, (*SCREEN_WITHOUT, *paints, *commands))) == ["[]"]


def test_a_console_of_which_no_papers_are_asked_loads_nothing_that_writes_them() -> None:
    assert _loaded(NOTHING_ASKED, ()) == ["[]"]


def test_help_loads_no_screen() -> None:
    commands = ["--help", "status --help", "do --help", "runs --help"]
    assert _loaded(COMMANDS, commands) == [f"{command} 0 []" for command in commands]


async def test_what_scripts_call_again_and_again_loads_no_screen(control: str) -> None:
    commands = ["status R1", "status R1 --json", "runs", "do --no-wait R1 hold"]
    loaded = await asyncio.to_thread(_loaded, COMMANDS, commands, "--control", control)
    assert loaded == [f"{command} 0 []" for command in commands]
