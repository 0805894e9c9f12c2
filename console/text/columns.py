"""Plain text in columns: cut to a width, wrapped under a label. No colours, no glyphs beyond ASCII of our own."""

import textwrap
from collections.abc import Iterable

WIDTH = 80


def cut(text: str, width: int) -> str:
    """Exactly `width` columns: filled with blanks, or cut with `..` at the end."""
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat.ljust(width)
    return f"{flat[: max(0, width - 2)].rstrip()}.."[:width].ljust(width)


def wrapped(label: str, text: str, *, width: int = WIDTH, most: int | None = None) -> list[str]:
    """Text beside its label, continued under itself; with `most`, cut after that many lines."""
    body = textwrap.wrap(" ".join(text.split()), max(10, width - len(label)), break_on_hyphens=False) or [""]
    if most is not None and len(body) > most:
        body = [*body[: most - 1], cut(" ".join(body[most - 1 :]), width - len(label))]
    lines = [label + body[0], *(" " * len(label) + line for line in body[1:])]
    return [line.rstrip() for line in lines]


def chain(links: Iterable[str]) -> str:
    """A chain of tasks as it is spoken: `A08 > A11 > G1`."""
    return " > ".join(links)
