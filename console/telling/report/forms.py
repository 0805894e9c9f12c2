"""The forms that a report or a hand-over is written in, told by the end of its file's name."""

import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from console.errors import Declined, Misused


class Form(StrEnum):
    """What it is written as."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"


_BY_SUFFIX = {".html": Form.HTML, ".htm": Form.HTML, ".md": Form.MARKDOWN, ".json": Form.JSON, ".csv": Form.CSV}


def form_of(file: str) -> Form:
    """What a file of this name is written as; Markdown on standard output (`-`). Raises `Misused` of any other name."""
    if file == "-":
        return Form.MARKDOWN
    suffix = Path(file).suffix.lower()
    if suffix not in _BY_SUFFIX:
        raise Misused(f"nothing is written into a file that ends in {suffix or 'nothing'}", hint=_NAMES)
    return _BY_SUFFIX[suffix]


_SIGNS = {
    Form.HTML: re.compile(r"<!doctype html>.*?default-src 'none'; style-src 'sha256-", re.DOTALL),
    Form.MARKDOWN: re.compile(r"# .*\bjournal #\d+ chain [0-9a-f]{0,12}: [^\n]*\n\Z", re.DOTALL),
    Form.JSON: re.compile(r'\{\s*"version": \d+,\s*"program": "'),
    Form.CSV: re.compile(r"id,title,stream,owner,kind,state,planned_start,"),
}
"""What a file begins with that was written here, of Markdown what it ends with."""


def was_told(text: str, form: Form) -> bool:
    """Whether this is a report or a hand-over of an earlier time, which a new one may take the place of."""
    return not text or _SIGNS[form].match(text) is not None


def spare(file: Path, was_told: Callable[[str], bool], *, hint: str) -> None:
    """Raise `Declined` where a file stands that would be lost and was not told by this program, or cannot be read.

    Args:
        was_told: whether a text was.
        hint: what to do about another one.
    """
    try:
        text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    except OSError as error:
        raise Declined(f"{file} cannot be read: {error.strerror or type(error).__name__}", hint=hint) from None
    if text and not was_told(text):
        raise Declined(f"{file} holds something else", hint=hint)


_NAMES = "name it night.html, night.md, night.json or night.csv"
