"""The forms that a report or a hand-over is written in, told by the end of its file's name."""

from enum import StrEnum
from pathlib import Path

from console.errors import Misused


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


_NAMES = "name it night.html, night.md, night.json or night.csv"
