"""Texts that a spreadsheet would work out instead of showing them: guarded on the way out, bare again on the way in."""

_GUARD = "'"
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""With what a spreadsheet takes a text for something to work out."""


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would work it out, or where it begins with one."""
    return f"{_GUARD}{text}" if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`; one that was not guarded stays as it is."""
    return text[1:] if text.startswith(_GUARD) and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    return text.startswith((_GUARD, *_FORMULAS)) or text.lstrip().startswith(_FORMULAS)
