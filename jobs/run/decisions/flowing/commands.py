"""The command about flows: what is missing is lost, and the flow is judged by what comes after."""

from dataclasses import dataclass

from jobs.run.decisions.argument_types import MaybeWords, Name, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleFlow:
    """What is missing of a short flow by now is lost, with a reason: it is red again when more goes missing.

    With a template or a receiver only what is missing of that one; with retired=yes nothing more is expected of it.
    """

    flow: Name
    reason: Words
    template: MaybeWords = ""
    receiver: MaybeWords = ""
    retired: bool = False
    """Nothing more is expected of this template or receiver: no message is sent so any more."""
