"""Words of a person into the arguments of a command: `vote G1 roros go` and `vote G1 party=roros answer=go`.

The same on the command line of the shell and on that of the screen. `jobs.run.decisions.command_text.parse` then checks
the result.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jobs.run.decisions import figures
from jobs.run.decisions.command_text import BadCommand, arguments, parse, positional, usage
from jobs.run.decisions.commands import COMMANDS, Command, Done
from jobs.run.events import Answer, Choice, rollback_unit, task_of
from plans.model import Manual, Plan, TaskId

_NAMED = re.compile(r"([a-z_][a-z0-9_]*)=(.*)", re.DOTALL)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LONGEST_ETA = timedelta(hours=18)
"""How far off a clock time may be that is given without its day."""
_FREE_TEXT = frozenset({"reason", "text", "summary"})
_LISTS = frozenset({"accept", "keep", "items"})
"""Arguments that are several names, with commas between them."""
_MOMENTS = frozenset({"until", "eta"})
"""Arguments that are moments, and may be written as a clock time."""
_WRITTEN = {"amend": "amend PLAN [summary=...]"}
"""`cutover do` takes the plan's file and names it by its hash."""


def read_arguments(command: str, words: Sequence[str], *, plan: Plan, now: datetime) -> dict[str, object]:
    """Read the arguments of a command, and check them.

    Args:
        words: positional ones first or in between, and name=value.
        plan: gives the zone in which a clock time such as `until=02:45` is read.
        now: run time; such a clock time is its next occurrence.

    Raises:
        BadCommand: no such command, too many words, an argument that is missing, unknown or not of its kind.
    """
    if command not in COMMANDS:
        parse(command, {})
    args, loose = _named_apart(command, words)
    if command == "abort" and "title" not in args:
        loose = _title_first(plan.title, loose)
    free = [name for name in positional(command) if name not in args]
    loose = _gathered(command, free, loose)
    if len(loose) > len(free):
        raise BadCommand(f"{command} does not take so many words", hint=f"{written(command)}; quote what holds blanks")
    args |= dict(zip(free, loose, strict=False))
    if command == "amend" and not args:
        raise BadCommand("amend: the file of the new plan is missing", hint=written(command))
    _convert(args, plan, now)
    return checked(command, args, plan)


def in_quotes(text: str) -> str:
    """A text as one argument: in quotes where it holds blanks, of the sort that it does not hold."""
    quote = "'" if '"' in text else '"'
    return f"{quote}{text}{quote}" if " " in text else text


def lacks_reason(command: str, args: Mapping[str, object]) -> bool:
    """Whether this says no-go and not why."""
    says_no = args.get("answer") == Answer.NO_GO if command == "vote" else args.get("choice") == Choice.NO_GO
    return command in ("vote", "decide") and says_no and not str(args.get("text") or "").strip()


def checked(command: str, args: Mapping[str, object], plan: Plan) -> dict[str, object]:
    """The arguments as they are sent, where they are what the command takes and a task of the plan asks for.

    Raises:
        BadCommand: one is missing, unknown or not of its kind.
    """
    found = _with_figures(args, plan) if command == "done" else dict(args)
    _complete(parse(command, found), plan)
    return found


def _with_figures(args: Mapping[str, object], plan: Plan) -> dict[str, object]:
    """The arguments of `done` with what its task asks for put together; a number that is none is named."""
    body = _manual(args.get("task"), plan)
    if body is None:
        return dict(args)
    gathered = figures.gathered(args, body)
    for name, value in figures.figures_of(gathered).items():
        if isinstance(value, str):
            raise BadCommand(f"{name} must be a number, as 12 or 0.5", hint=f"{name}=12")
    return gathered


def _complete(given: Command, plan: Plan) -> None:
    """Refuse a `done` that lacks what its task asks for, before anybody sends it."""
    if not isinstance(given, Done) or (body := _manual(given.task, plan)) is None:
        return
    if why := next(figures.missing(body, given), ""):
        raise BadCommand(f"{given.task} {why}", hint=f"done {given.task} {body.blanks_at_done}".rstrip())


def _manual(task: object, plan: Plan) -> Manual | None:
    """The work of a person's task, or of its rollback as the screen writes it; None of anything else."""
    written = str(task or "")
    name, is_rollback = (written[1:], True) if written.startswith("<") else task_of(written)
    known = plan.by_id.get(TaskId(name))
    body = known.body if known is not None and not is_rollback else None
    if known is not None and is_rollback and known.rollback is not None:
        body = known.rollback.body
    return body if isinstance(body, Manual) else None


def _named_apart(command: str, words: Sequence[str]) -> tuple[dict[str, object], list[str]]:
    """What was given as name=value, and the words that were given without a name."""
    args: dict[str, object] = {}
    loose: list[str] = []
    for word in words:
        named = _NAMED.fullmatch(word)
        if named is None:
            loose.append(word)
        elif named[1] in args:
            raise BadCommand(f"{named[1]} is given twice", hint=written(command))
        else:
            args[named[1]] = named[2]
    return args, loose


def _title_first(title: str, loose: list[str]) -> list[str]:
    """The plan's title as one word where it was typed without quotes; anything else is left to be refused."""
    words = title.split()
    return [title, *loose[len(words) :]] if loose[: len(words)] == words else loose


def _gathered(command: str, free: Sequence[str], loose: list[str]) -> list[str]:
    """Free text that no required value follows takes all the words that are left: no quotes on the bridge call."""
    required = {name for name, argument in arguments(command).items() if argument.default is MISSING}
    for at, name in enumerate(free[: len(loose)]):
        if name in _FREE_TEXT and not required.intersection(free[at + 1 :]):
            return [*loose[:at], " ".join(loose[at:])]
    return loose


def _convert(args: dict[str, object], plan: Plan, now: datetime) -> None:
    task = args.get("task")
    if isinstance(task, str) and task.startswith("<"):
        args["task"] = rollback_unit(task[1:])  # as the screen writes a rollback
    verdict = args.get("verdict")
    if isinstance(verdict, str):
        args["verdict"] = verdict.replace("-", " ").replace("_", " ")
    for name in _LISTS & args.keys():
        args[name] = [one.strip() for one in str(args[name]).split(",") if one.strip()]
    for name in _MOMENTS & args.keys():
        args[name] = _moment(name, str(args[name]), plan, now)


def _moment(name: str, typed: str, plan: Plan, now: datetime) -> str:
    """A clock time as its next occurrence, anything else as it is typed. Raises `BadCommand` of an estimate that has
    just passed: it would be tomorrow's."""
    clock = _CLOCK.fullmatch(typed)
    if clock is None:
        return typed
    at = _next(int(clock[1]), int(clock[2]), plan, now)
    if name == "eta" and at - now > _LONGEST_ETA:
        hint = f"with its day: eta={at.astimezone(ZoneInfo(plan.timezone)).isoformat()}"
        raise BadCommand(f"eta: {typed} is past, and the next one is tomorrow", hint=hint)
    return at.isoformat()


def _next(hour: int, minute: int, plan: Plan, now: datetime) -> datetime:
    """The next time that a clock in the plan's zone shows this."""
    zone = ZoneInfo(plan.timezone)
    local = now.astimezone(zone)
    today = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    chosen = today if today.astimezone(now.tzinfo) > now else today + timedelta(days=1)
    return chosen.astimezone(now.tzinfo)


def command_help() -> Mapping[str, tuple[str, str]]:
    """Every command with how it is written and what it does, for help."""
    return {command: (written(command), (cls.__doc__ or "").split("\n")[0]) for command, cls in COMMANDS.items()}


def written(command: str) -> str:
    """`vote TASK PARTY ANSWER [text=...]`, as it is typed."""
    return _WRITTEN.get(command) or usage(command)
