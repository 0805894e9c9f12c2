"""What an import loads at run time; the import contracts of pyproject.toml see only our own modules."""

import asyncio
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

ALL_OF = """
import importlib, pkgutil, sys
for name in sys.argv[1].split(","):
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), f"{name}."):
        importlib.import_module(module.name)
print([heavy for heavy in sys.argv[2].split(",") if heavy in sys.modules])
"""
COMMAND = """
import sys
from console.__main__ import main
code = main(sys.argv[1:])
print(code, [heavy for heavy in ("textual", "rich", "structlog") if heavy in sys.modules])
"""


def _printed(code: str, *arguments: str) -> str:
    """The last line that a fresh interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert done.stdout, done.stderr
    return done.stdout.splitlines()[-1]


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


@pytest.mark.parametrize(
    ("packages", "heavy"),
    [
        ("plans", "asyncpg,textual,structlog,click,tenacity,rich"),
        ("jobs.run", "asyncpg,textual,structlog,click,rich"),
        ("jobs", "textual,click"),
    ],
)
def test_a_layer_loads_nothing_of_the_layers_above_it(packages: str, heavy: str) -> None:
    assert _printed(ALL_OF, packages, heavy) == "[]"


@pytest.mark.parametrize("command", ["--help", "status --help", "do --help", "runs --help"])
def test_help_loads_no_screen(command: str) -> None:
    assert _printed(COMMAND, *command.split()) == "0 []"


@pytest.mark.parametrize("command", ["status R1", "status R1 --json", "runs", "do --no-wait R1 hold"])
async def test_what_scripts_call_again_and_again_loads_no_screen(command: str, control: str) -> None:
    assert await asyncio.to_thread(_printed, COMMAND, *command.split(), "--control", control) == "0 []"
