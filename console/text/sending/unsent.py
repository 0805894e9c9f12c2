"""What was chosen and not yet sent, and what it would do, in a line each. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from console.view.model import Send

_LEADING = ("act", "task", "party", "item", "tick", "answer", "choice", "to")
"""Arguments that stand without their names, in this order."""
_WORDY = ("text", "reason", "fallback")
"""Arguments that stand last, as they were said."""
_MANY: Mapping[str, str] = {"vote": "answers", "confirm": "ticks"}


def unsent_text(sends: Sequence[Send]) -> str:
    """`hold: the disk is full`; of several how many there are, and each shortly."""
    if len(sends) == 1:
        return _written(sends[0])
    kinds = Counter(one.command for one in sends)
    counted = ", ".join(f"{count} {_MANY.get(command, command)}" for command, count in kinds.items())
    return f"{counted}: {', '.join(_briefly(one) for one in sends)}"


def unsent_effect(sends: Sequence[Send]) -> str:
    """What the commands are for, as help says it, each once."""
    from console.text.command_line import command_help  # nothing waits to be sent when a screen begins

    known = command_help()
    told = dict.fromkeys(known[one.command][1] for one in sends if one.command in known)
    return " ".join(told)


def _written(one: Send) -> str:
    words = [one.command, *(_shown(one.args[name]) for name in _LEADING if name in one.args)]
    others = one.args.keys() - {*_LEADING, *_WORDY}
    words += [_named(name, one.args[name]) for name in one.args if name in others]
    said = [str(one.args[name]) for name in _WORDY if one.args.get(name)]
    return " ".join(words) + (f": {'; '.join(said)}" if said else "")


def _named(name: str, value: object) -> str:
    """`tick=sent`; of figures each under its own name."""
    if isinstance(value, Mapping):
        return " ".join(f"{figure}={number}" for figure, number in value.items())
    return f"{name}={_shown(value)}"


def _briefly(one: Send) -> str:
    """What tells it from its like: `roros go`, `lab received`."""
    return " ".join(_shown(one.args[name]) for name in _LEADING[2:] if name in one.args) or _written(one)


def _shown(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
