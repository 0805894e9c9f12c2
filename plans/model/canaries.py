"""Canaries: marked messages that are sent to see that a flow lets them through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from plans.model.kinds.command import CommandSpec
from plans.model.kinds.http import HttpSpec
from plans.model.kinds.probe import SqlProbe
from plans.model.kinds.sql import SqlSpec

MARK = "{mark}"
"""The blank in what sends, finds and withdraws a canary; no other message has what is filled in for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLook:
    """GET; a canary is there where the status is the expected one and, where asked, the body contains a text."""

    url: str
    """May hold ${VAR}, expanded only when it is asked."""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    contains: str | None = None
    ca_file: str | None = None
    """Certificates that are trusted instead of this host's."""

    def described(self) -> list[str]:
        """The request, and the answer that says that it is there."""
        return [f"GET {self.url} answers {self.status}"]


CanaryAct = SqlSpec | HttpSpec | CommandSpec
"""Sends a canary, or takes it back."""
CanaryLook = SqlProbe | HttpLook | CommandSpec
"""Whether a canary is there: the query answers true, the address as expected, the program ends with 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """One marked message that is sent through a flow, must arrive and be processed, and is withdrawn afterwards."""

    send: CanaryAct
    arrived: CanaryLook
    processed: CanaryLook | None = None
    withdraw: CanaryAct | None = None
    """Takes back whatever has the mark, also where nothing has it."""
    within: timedelta = timedelta(minutes=10)
    """From the sending to the end of its way, real time."""
    every: timedelta = timedelta(seconds=5)
    """How often it is looked for."""
    template: str = ""
    """Under which template it is counted, where the counts tell templates apart."""
    receiver: str = ""
    """The same of receivers."""
    counted: bool = True
    """Whether the counts of the flow see it too, so that it has to be taken out of them."""

    @property
    def written_out(self) -> str:
        """`send` or `withdraw`, where it acts on an address in which nothing is taken from the environment: that is the
        same one in a rehearsal and in production; empty where neither does."""
        acts = {"send": self.send, "withdraw": self.withdraw}
        return next((name for name, act in acts.items() if isinstance(act, HttpSpec) and "${" not in act.url), "")
