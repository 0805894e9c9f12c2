"""The nearest right name to one that is wrong: what a hint says when a plan or a command names something unknown."""

from collections.abc import Iterable

_LIKENESS = 0.6
"""How like each other two names are (0 to 1, as difflib measures it) of which one may be meant by the other."""
_LIKENESS_OF_SHORT_NAMES = 0.5
"""Half of A9 and A1 is equal."""
_NAME_LENGTH = 60
"""Characters; a longer word is not a name, and comparing it takes time."""


def nearest(name: str, names: Iterable[str], *, likeness: float = _LIKENESS) -> str:
    """Find the one of the names that is most like this one; empty where none is like it."""
    import difflib  # no command needs it on which nothing was mistyped

    return next(iter(difflib.get_close_matches(name, list(names), n=1, cutoff=likeness)), "")


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Ask `did you mean A08?` of a word on a command line; empty where no name is near."""
    near = nearest(name, names)
    return f"did you mean {near}?" if near else ""


def did_you_mean_in_file(word: str, names: Iterable[str]) -> str:
    """Ask `did you mean "A08"?` of a word in a file, in whatever case it is written; empty where no name is near."""
    if len(word) > _NAME_LENGTH:
        return ""
    by_folded = {name.casefold(): name for name in names}
    likeness = _LIKENESS if len(word) > 3 else _LIKENESS_OF_SHORT_NAMES
    near = nearest(word.casefold(), by_folded, likeness=likeness)
    return f'did you mean "{by_folded[near]}"?' if near else ""
