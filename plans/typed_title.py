"""Whether somebody has typed the title of a plan: its words, whatever marks their keyboard lacks."""

import unicodedata

_LIKE = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "'": "\u2018\u2019\u201a\u201b",
    '"': "\u201c\u201d\u201e\u201f\u00ab\u00bb",
}
_PLAIN = str.maketrans({mark: key for key, marks in _LIKE.items() for mark in marks})


def is_title(typed: str, title: str) -> bool:
    """Whether these are the words of a title, with its capitals; a dash may be a hyphen, a quotation mark a straight
    one, a blank any other, and a letter with an accent one sign or two."""
    return _as_typed(typed) == _as_typed(title)


def _as_typed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).split())
