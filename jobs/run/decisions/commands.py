"""What an operator can command: one class a command of vocabulary.md.

How a command is written, and read from an inbox row, is in `jobs.run.decisions.command_text`; whether it may be carried
out now is the question of `jobs.run.decisions.dispatch`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, get_args

from jobs.run.decisions.amounts import Amount
from jobs.run.decisions.argument_types import FigureValue, MaybeWords, Minutes, Moment, Name, Quantity, Seq, Words
from jobs.run.decisions.flowing.commands import SettleFlow
from jobs.run.decisions.lesson_command import KeepLesson
from jobs.run.decisions.people_commands import GiveAnswer, Notify, Reached
from jobs.run.decisions.problems.commands import DeclareDegraded, DeclareNormal, KeepProblem
from jobs.run.decisions.seconds.commands import SecondCommand
from jobs.run.decisions.stream_command import SayOfStream
from jobs.run.events import Answer, Choice, Verdict
from jobs.run.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Begin a manual task or a confirmation that is ready."""

    task: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A manual task is done: with the verdict, the figures (refused_rows=0) and the file that the plan asks for."""

    task: Name
    verdict: Verdict | None = None
    text: MaybeWords = ""
    figures: Mapping[Name, FigureValue] | None = None
    file: MaybeWords = ""
    """Its name and its hash, as the console that sends this has read it (`jobs.run.decisions.figures`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Read the counter of a manual task."""

    task: Name
    value: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmItem:
    """Tick an item of a confirmation, or several; without a tick, the last one, which is the one that counts."""

    task: Name
    item: Name | None = None
    tick: Name | None = None
    items: tuple[Name, ...] = ()
    """Instead of one: all of them at once, or none; those that have the tick already are left as they are."""
    who: MaybeWords = ""
    """Who takes it over, of what is handed over at the end of the days after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waive:
    """Settle an item that will not be confirmed, with a reason and a fallback; `failed` says it was tried."""

    task: Name
    item: Name
    reason: Words
    fallback: Words
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CastVote:
    """Record a party's answer: go, caveat (with its text) or no-go."""

    task: Name
    party: Name
    answer: Answer
    text: MaybeWords = ""
    answered_by: MaybeWords = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Record the decision owner's word: go, no-go or postpone. Caveats are accepted by name, with a text."""

    task: Name
    choice: Choice
    text: MaybeWords = ""
    accept: tuple[Words, ...] = ()
    until: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryTask:
    """Try again now: a failed, lost or waiting attempt, or a task that was abandoned.

    `beside` is the pid of a program that an earlier attempt has left running, and beside which another one shall start.
    """

    task: Name
    beside: Seq | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Go on without it, with a reason."""

    task: Name
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """It was done by hand, with a reason."""

    task: Name
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandon:
    """Give it up; what waits for it stays blocked."""

    task: Name
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Stop one running attempt; its query is cancelled on the server."""

    task: Name
    reason: Words = "stopped by an operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminate:
    """Terminate the backends that an earlier attempt left behind."""

    task: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHold:
    """Nothing new starts; running work and deadlines go on."""

    reason: Words = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Release the hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """Turn the knobs of a running job: how many workers, of a label (label=db2) where the plan says them by label, and
    of a copy the most rows of one chunk."""

    task: Name
    workers: Annotated[int, Limits(ge=0, le=64)] | None = None
    chunk_rows: Annotated[int, Limits(ge=100, le=10_000_000)] | None = None
    label: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Eta:
    """A person's own estimate: minutes from now."""

    task: Name
    minutes: Minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBack:
    """Roll back one task, or with `all` everything that was really done, the latest first."""

    reason: Words
    task: Name = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Write a remark into the journal."""

    text: Words
    task: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """A warning has been seen; `seq` is its number in the journal."""

    seq: Seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct:
    """An event was entered wrongly; it no longer counts. With `whole`, nor do the ticks set by the same command."""

    seq: Seq
    reason: Words
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """Another person stands for a party, or does everything of a person; the same one again: they are back."""

    party: Name
    """Or a person of the plan, by id or name."""
    name: Name
    """A person of the plan, by id or name, or anybody else with a contact."""
    contact: MaybeWords = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandKeys:
    """Hand the keys to another operator."""

    to: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeKeys:
    """Ask for the keys; they are yours after a minute in which the holder did nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend:
    """Go on with another revision of the plan, already stored under its hash."""

    plan_sha256: Name
    summary: MaybeWords = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """End the run; `title` is the plan's title, typed."""

    title: Words
    reason: MaybeWords = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Move the clock times of all that has not begun, or of what waits for one task, later or (with a minus) earlier.

    What is kept, what the plan pins, the point of no return, the end of the window and what checkpoints ask for stay.
    """

    amount: Amount
    reason: Words
    from_: Name | None = None
    keep: tuple[Name, ...] = ()


DirectCommand = (
    Start
    | Done
    | Count
    | ConfirmItem
    | Waive
    | CastVote
    | Decide
    | RetryTask
    | Skip
    | Fixed
    | Abandon
    | Stop
    | Terminate
    | SetHold
    | Resume
    | Throttle
    | Eta
    | RollBack
    | Note
    | SayOfStream
    | KeepLesson
    | KeepProblem
    | DeclareDegraded
    | DeclareNormal
    | SettleFlow
    | Ack
    | Correct
    | Substitute
    | Notify
    | Reached
    | GiveAnswer
    | HandKeys
    | TakeKeys
    | Amend
    | Shift
    | Abort
)
"""What is done by itself, or asked for where it needs a second person."""

Command = DirectCommand | SecondCommand

_RENAMED: Mapping[str, str] = {
    "SetHold": "hold",
    "RollBack": "rollback",
    "HandKeys": "keys",
    "TakeKeys": "take-keys",
    "RetryTask": "retry",
    "ConfirmItem": "confirm",
    "CastVote": "vote",
    "KeepLesson": "lesson",
    "KeepProblem": "problem",
    "DeclareDegraded": "degraded",
    "DeclareNormal": "normal",
    "SettleFlow": "settle",
    "SayOfStream": "say",
    "GiveAnswer": "answer",
}
COMMANDS: Mapping[str, type[Any]] = {_RENAMED.get(cls.__name__, cls.__name__.lower()): cls for cls in get_args(Command)}
"""The command's word -> its class, whose fields are the arguments and whose docstring is the help."""

OF_PROBLEMS = frozenset({"problem", "degraded", "normal"})
"""The commands about what is wrong."""
KEYLESS = OF_PROBLEMS | {
    *("note", "say", "lesson", "ack", "reached", "answer", "agree", "refuse", "withdraw", "take-keys")
}
"""What an operator may do without holding the keys."""

AFTERWORDS = timedelta(days=14)
"""How long, in real time, a run takes notes, lessons, acknowledgements and problems after its end."""
SAID_AFTERWARDS = OF_PROBLEMS | {"note", "lesson", "ack"}
"""What that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCommand:
    """A command with who gave it."""

    id: int
    actor: str
    word: str
    command: Command
    args: Mapping[str, object] = field(default_factory=dict)
    """As they were given."""
    address: str = ""
    """From where, as the control database saw it; empty of its own host."""
    at: datetime | None = None
    """When it was sent, real time; None of what a second person agreed to."""
