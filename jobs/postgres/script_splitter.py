"""Splits a script into its statements, as psql does, so that each has its own duration and rows, and so that a script
cannot end the transaction that our `done` row belongs to.

Knows what can hide a semicolon: quotes, dollar quotes, comments (nested), parentheses, and bodies between
BEGIN ATOMIC and END. Lexical structure: chapter 4.1 of the PostgreSQL manual. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

_TOKEN = re.compile(
    r"""
      (?P<comment>--[^\n]*)
    | (?P<open>/\*)
    | (?P<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)
    | (?P<escaped>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    | (?P<quoted>'(?:[^']|'')*(?:'|\Z) | "(?:[^"]|"")*(?:"|\Z))
    | (?P<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)
    | (?P<mark>[();,.\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK = re.compile(r"/\*|\*/")
_ENDS_TRANSACTION = frozenset({"abort", "begin", "commit", "end", "rollback", "start"})


def split(script: str) -> list[str]:
    """The statements in order, without their semicolons; what is only comment or space is left out."""
    statements: list[str] = []
    start = 0
    for end in (*_semicolons(script), len(script)):
        statement = script[start:end].strip()
        if any(kind != "comment" for kind, _, _ in tokens(statement)):
            statements.append(statement)
        start = end + 1
    return statements


def first_words(statement: str) -> tuple[str, ...]:
    """Up to three leading words in lower case; comments, quoted texts and marks are passed over."""
    words: list[str] = []
    for kind, text, _ in tokens(statement):
        if kind == "word":
            words.append(text.lower())
        if len(words) == 3:
            break
    return tuple(words)


def ends_transaction(statement: str) -> bool:
    """Whether it is BEGIN, COMMIT and the like, which a script inside our transaction may not say."""
    words = first_words(statement)
    if words[:2] == ("prepare", "transaction"):
        return True
    to_savepoint = words[:1] == ("rollback",) and "to" in words
    return bool(_ENDS_TRANSACTION & set(words[:1])) and not to_savepoint


def wants_data(statement: str) -> bool:
    """Whether it is COPY ... FROM STDIN, for which nobody here has data: the server would wait for ever."""
    words = [text.lower() for kind, text, _ in tokens(statement) if kind == "word"]
    return words[:1] == ["copy"] and ("from", "stdin") in pairwise(words)


@dataclass(slots=True)
class _Nesting:
    """How deep in parentheses, and in the bodies of functions (BEGIN ATOMIC ... END), a place in a script is."""

    parentheses: int = 0
    bodies: int = 0
    words: list[str] = field(default_factory=list)
    """Those of the statement so far."""

    @property
    def outside(self) -> bool:
        """Whether a semicolon ends the statement here."""
        return not self.parentheses and not self.bodies

    def add_word(self, word: str) -> None:
        """Go on behind a word, which is in lower case."""
        begins_body = word == "atomic" and self.words[-1:] == ["begin"] and self.words[:1] == ["create"]
        if begins_body or (self.bodies and word == "case"):
            self.bodies += 1
        elif self.bodies and word == "end":
            self.bodies -= 1
        self.words.append(word)

    def add_mark(self, mark: str) -> None:
        """Go on behind anything else."""
        if mark == "(":
            self.parentheses += 1
        elif mark == ")":
            self.parentheses = max(0, self.parentheses - 1)


def _semicolons(script: str) -> Iterator[int]:
    nesting = _Nesting()
    for kind, text, position in tokens(script):
        if kind == "word":
            nesting.add_word(text.lower())
        elif text == ";" and nesting.outside:
            nesting.words.clear()
            yield position
        else:
            nesting.add_mark(text)


def tokens(script: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and place of words, marks, quoted texts and comments; operators and numbers are passed over."""
    position = 0
    while match := _TOKEN.search(script, position):
        kind, text, position = match.lastgroup or "", match.group(), match.end()
        if kind == "open":
            position = _after_comment(script, position)
            kind = "comment"
        elif kind == "dollar":
            end = script.find(text, position)
            position = len(script) if end < 0 else end + len(text)
        yield kind, text, match.start()


def _after_comment(script: str, position: int) -> int:
    depth = 1
    while depth:
        match = _BLOCK.search(script, position)
        if match is None:
            return len(script)
        depth += 1 if match.group() == "/*" else -1
        position = match.end()
    return position
