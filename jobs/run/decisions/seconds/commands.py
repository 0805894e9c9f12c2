"""The commands of a second person, and of whoever waits for one."""

from dataclasses import dataclass

from jobs.run.decisions.argument_types import Seq, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Agree:
    """As the second person: it may be done. `seq` is its number, as it is shown and said on the phone."""

    seq: Seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """As the second person: it may not be done, with a reason."""

    seq: Seq
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Take back what waits for a second person."""

    seq: Seq
    reason: Words = "taken back"


SecondCommand = Agree | Refuse | Withdraw
