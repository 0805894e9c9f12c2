"""The JSON Schema of plan files beside a plan that is written here, for the editor that opens it."""

from importlib.resources import files
from pathlib import Path

from console.running.output_file import write_whole
from plans.editor_line import SCHEMA_FILE


def schema_beside(plan: Path) -> None:
    """Write it, unless there is one. Raises `Declined` where it cannot be written."""
    file = plan.parent / SCHEMA_FILE
    if not file.exists():
        write_whole(file, (files("plans") / "schema.json").read_text("utf-8"))
