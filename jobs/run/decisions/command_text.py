"""How commands are written: `parse` makes a word and its arguments a typed command, or says what is wrong with them."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from jobs.run.decisions.argument_errors import in_words, unfit_texts
from jobs.run.decisions.commands import COMMANDS, Command
from plans.errors import CutoverError
from plans.nearest import did_you_mean

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class BadCommand(CutoverError):
    """A command that cannot be understood; the hint says how it is written."""


def arguments(word: str) -> Mapping[str, Field[object]]:
    """The arguments of a command by the names under which they are given: `from` is a word of Python's own."""
    return {one.name.removesuffix("_"): one for one in fields(COMMANDS[word])}


@cache
def _adapter(word: str) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(COMMANDS[word])


def positional(word: str) -> tuple[str, ...]:
    """The arguments of a command in the order in which they may be given without their names: the task leads."""
    known = arguments(word)
    leading = [name for name, argument in known.items() if name == "task" and argument.default is not None]
    required = [name for name, argument in known.items() if argument.default is MISSING]
    return tuple(dict.fromkeys((*leading, *required, *known)))


_USAGES: Mapping[str, str] = {
    "lesson": "lesson open TEXT [task=...] [owner=PARTY] [due=2026-12-01], or lesson close L1 [what became of it]",
    "problem": "problem open TEXT [severity=red] [owner=PARTY] [on=TASK|FLOW] [eta=02:10],"
    " or problem update P1 [TEXT] [severity=...], or problem close P1 [what became of it]",
    "degraded": "degraded WHY [part=...] [workaround=...] [told=...]",
    "normal": "normal [TEXT] [part=...]",
    "done": "done TASK [FIGURE=NUMBER ...] [file=PATH] [verdict=...] [text=...]",
    "answer": "answer CODE [seen, confirm, go, caveat or no-go] [text=...] [task=...] [items=A,B] [name=...]",
    "confirm": "confirm TASK ITEM [tick=...], or confirm TASK items=A,B,C [tick=...]",
}


def usage(word: str) -> str:
    """`vote TASK PARTY ANSWER [text=...]`: what is needed by its position, the rest by name."""
    if word in _USAGES:
        return _USAGES[word]
    known = arguments(word)
    words = [word]
    for at, name in enumerate(positional(word)):
        leads = at == 0 and name == "task"
        words.append(name.upper() if leads or known[name].default is MISSING else f"[{name}=...]")
    return " ".join(words)


_SAID = {"act": "the first word"}
"""Arguments that nobody calls by their name."""


def parse(word: str, args: Mapping[str, object]) -> Command:
    """Read the command that a word and its arguments mean.

    Raises:
        BadCommand: no such command, or an argument is missing, unknown or not of its kind; the value is not repeated.
    """
    from pydantic import ValidationError

    if word not in COMMANDS:
        hint = did_you_mean(word, COMMANDS) or "cutover do --help lists them, and ? on the screen"
        raise BadCommand(f"there is no command {word!r}", hint=hint)
    known = arguments(word)
    unknown = sorted(set(args) - set(known))
    if unknown:
        raise BadCommand(f"{word} does not take {', '.join(unknown)}", hint=usage(word))
    if (unfit := next(unfit_texts(args), None)) is not None:
        raise BadCommand(f"{word}: {unfit[0]} holds the character {unfit[1]}", hint="write it without")
    try:
        command: Command = _adapter(word).validate_python({known[name].name: value for name, value in args.items()})
    except ValidationError as error:
        found = {
            str(one["loc"][0]).removesuffix("_"): one
            for one in reversed(error.errors(include_url=False, include_input=False))
        }
        wrong = [in_words(_SAID.get(name, name), found[name]) for name in positional(word) if name in found]
        raise BadCommand(f"{word}: {', '.join(wrong)}", hint=usage(word)) from None
    return command
