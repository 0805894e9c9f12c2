"""`http`: a request that acts on another system: what is sent, which answer is expected, and how its end is told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from plans.model.kind_traits import KindTraits, NoEffect, Restart, Specification, Timing, asked_once

Method = Literal["POST", "PUT", "PATCH", "DELETE"]
Scalar = str | int | float | bool
"""What an answer's JSON is compared with."""

LOCATION = "location"
"""In place of a JSON pointer: the answer's `Location` header."""

_USER = re.compile(r"(?<=//)[^/?#]*@")

_FIGURES = frozenset({"seconds", "status", "asked"})
"""What it counts and times itself; the other system's answer is not among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAnswer:
    """The answer that says that the request was taken."""

    status: tuple[int, ...] = ()
    """Empty for any 2xx."""
    pointer: str | None = None
    """Where in the answer's JSON `equals` must stand."""
    equals: Scalar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndState:
    """Where and how the other system tells that what was asked of it has ended."""

    pointer: str
    """Where the state stands in the status answer's JSON."""
    done: tuple[Scalar, ...]
    failed: tuple[Scalar, ...] = ()
    url: str | None = None
    """The status address as written in the plan, with ${VAR}; None where the answer names it."""
    url_from: str | None = None
    """`location`, or a JSON pointer into the answer."""
    every: timedelta = timedelta(seconds=5)
    percent: str | None = None
    """Where a number from 0 to 100 stands in the status answer's JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSpec(Specification):
    """Sends one request, and asks for its end where the plan says how. Holds no secret: ${VAR} is expanded on use."""

    method: Method
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    content_type: str | None = None
    ca_file: str | None = None
    """Certificates that are trusted instead of this host's."""
    idempotency_key: bool = False
    """The other system knows a request again by its header `Idempotency-Key`: it may be sent again."""
    expect: ExpectedAnswer = field(default_factory=ExpectedAnswer)
    until: EndState | None = None

    @property
    def shown(self) -> str:
        """The request on screen: without a query, without a user, and with ${VAR} as it is written."""
        return f"{self.method} {_USER.sub('', re.split('[?#]', self.url)[0])}"

    @property
    def traits(self) -> KindTraits:
        """Once at most, unless the other system knows a request again; where it tells its end, that is found out."""
        if self.idempotency_key:
            return KindTraits(restart=Restart.ALWAYS, figures=_FIGURES)
        restart = Restart.FINDS_OUT if self.until else Restart.IF_REPEATABLE
        return KindTraits(restart=restart, acts_once=True, figures=_FIGURES)

    def described(self) -> list[str]:
        """The request, the names of its headers, and where its end is asked for."""
        lines = [self.shown]
        if self.headers:
            lines.append(f"with {', '.join(self.headers)}")
        if self.idempotency_key:
            lines.append("may be sent again: the other system knows it by its idempotency key")
        if self.until is not None:
            lines.append(f"until {self.until.pointer} is {' or '.join(map(str, self.until.done))}")
        return lines

    def does_work_of(self, earlier: Specification) -> bool:
        """Whether it sends the same request, perhaps with another body."""
        return isinstance(earlier, HttpSpec) and self.shown == earlier.shown

    def is_given_to(self, program: Sequence[str]) -> bool:
        """Whether a program is given its address, as curl is."""
        return any(self.url in word for word in program)

    def without_effect(self, timing: Timing) -> Iterator[NoEffect]:
        """It is given up before it has asked twice for its end."""
        if self.until is not None and self.until.every >= timing.timeout:
            yield asked_once(timing, self.until.every, ("http", "until"))
