"""The pen of pictures: whatever people have typed stands in them as letters, and does nothing."""

from xml.sax.saxutils import escape

from plans.characters import shown


def safe(text: str) -> str:
    """A text as it may stand between two elements."""
    return escape(shown(text))


def written(x: float, y: float, text: str, kind: str = "") -> str:
    """A text with its left end at a place, of a class of the picture's style."""
    look = f' class="{kind}"' if kind else ""
    return f'<text x="{x:g}" y="{y:g}"{look}>{safe(text)}</text>'


def told(text: str, *parts: str) -> str:
    """Parts of a picture that tell this to whoever points at them, or hears them read."""
    return "\n".join(["<g>", f"<title>{safe(text)}</title>", *parts, "</g>"])
