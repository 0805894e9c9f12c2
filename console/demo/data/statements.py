"""Finds the SQL that belongs to this package: one section a file, under sql/legacy and sql/platform."""

from functools import cache
from importlib.resources import files

TABLES = (
    "patient",
    "encounter",
    "observation",
    "medication",
    "note",
    "appointment",
    "referral",
    "lab_result",
    "document_index",
    "physio_episode",
)
"""Tables of records, those that others refer to first. The same names in both systems."""


@cache
def statement(name: str) -> str:
    """The text of sql/`name`.sql, for example "legacy/rows/patient"."""
    return files(__package__).joinpath("sql", *f"{name}.sql".split("/")).read_text(encoding="utf-8")
