"""Characters that a workbook writes by their numbers: `_x000D_` for what ends lines elsewhere, `_x005F_` for `_` before
what would be read as such a number."""

import re

_NUMBERED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
"""Several in a row may be halves of one character."""


def unescaped(text: str) -> str:
    """The text as a spreadsheet shows it; lines end with a line feed."""
    if "_x" not in text:
        return text
    return _NUMBERED.sub(_characters, text).replace("\r\n", "\n")


def _characters(match: re.Match[str]) -> str:
    units = (bytes.fromhex(number) for number in re.findall("[0-9A-Fa-f]{4}", match[0]))
    return b"".join(units).decode("utf-16-be", errors="replace")
