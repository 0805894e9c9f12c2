"""When two texts of a plan say the same work: statements with other blanks, programs inside a shell.

The comparison leans to the safe side: where in doubt, it is the same.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import PurePath

_REMARK = r"/\*.*?\*/"
_COMMENT = re.compile(rf"--[^\n]*|{_REMARK}", re.DOTALL)
_SETUP_WORDS = ("analyze", "begin", "commit", "end", "reset", "rollback", "select", "set ", "vacuum")
"""How statements begin that many scripts share without doing the same work."""


def plain(text: str) -> str:
    """A text whatever its blanks and its capitals."""
    return " ".join(text.casefold().split())


def are_same_statements(new: str, old: str) -> bool:
    """Whether a text holds the other one, or any statement of it that does something."""
    whole = _whole(old)
    return (whole != "" and whole in _whole(new)) or bool(_statements(old) & _statements(new))


def is_sent_by(program: Sequence[str], text: str) -> bool:
    """Whether a program is given a whole text, or any statement of it that does something, as psql is."""
    given = re.sub(_REMARK, " ", "\n".join(program), flags=re.DOTALL)
    forms = plain(given), plain(_COMMENT.sub(" ", given))  # -- begins an option, or a comment
    sent = {_whole(text), *_statements(text)} - {""}
    return any(statement in form for statement in sent for form in forms)


def holds_words_of(program: Sequence[str], earlier: Sequence[str]) -> bool:
    """Whether a program runs another one with its arguments, perhaps inside a shell or under another path."""
    words, part = list(_words(program)), list(_words(earlier))
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))


def _whole(text: str) -> str:
    return plain(_COMMENT.sub(" ", text)).rstrip("; ")


def _statements(text: str) -> frozenset[str]:
    statements = (plain(statement) for statement in _COMMENT.sub(" ", text).split(";"))
    return frozenset(text for text in statements if text and not text.startswith(_SETUP_WORDS))


def _words(program: Sequence[str]) -> Iterator[str]:
    """A program and its arguments, also where a shell is given them as one text; folders of programs do not count."""
    for argument in program:
        try:
            words = shlex.split(argument)
        except ValueError:
            words = argument.split()
        for word in words:
            yield PurePath(word).name or word
