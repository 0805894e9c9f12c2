"""What is known of the canary of each flow, noted for the attempt after this one on the same host."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

from jobs.api import JobContext
from jobs.web.accepted import Accepted
from plans.model.flows import FlowId


class CanaryLedger:
    """The note of one unit, as it is known and written."""

    def __init__(self, ctx: JobContext) -> None:
        work = json.dumps([ctx.lineage.birth, ctx.run, ctx.task])
        self._note = Accepted(
            path=ctx.folder / f"{ctx.task}.canaries",
            of=hashlib.sha256(work.encode()).hexdigest(),
            token=ctx.fence.token,
            rolled_back_token=ctx.fence.rolled_back_token,
        )
        self._begun: set[str] = set()
        self._ended: dict[str, str] = {}
        self._left: dict[str, list[str]] = {}
        noted = self._note.read()
        self.found = False
        """Whether the attempt before this one left its note."""
        with suppress(ValueError, KeyError, TypeError):
            if noted is not None:
                known: Mapping[str, object] = json.loads(noted)
                self._left = _lists(known["left"])
                if known["attempt"] == ctx.attempt - 1:
                    self._begun, self._ended = set(_texts(known["begun"])), dict(_pairs(known["ended"]))
                    self.found = True
        self._attempt = ctx.attempt
        self._follows = ctx.lineage.after_loss and not ctx.repeatable

    def open(self) -> bool:
        """Note that this attempt has begun. False where the folder cannot be written to."""
        if not self._follows:
            self._begun.clear()
            self._ended.clear()
        return self._write()

    def ended(self, flow: FlowId) -> str | None:
        """What became of a canary that had come to its end."""
        return self._ended.get(flow)

    def begun(self, flow: FlowId) -> bool:
        """Whether it may have been sent."""
        return flow in self._begun

    def left(self, flow: FlowId) -> tuple[str, ...]:
        """The marks of its canaries that may not be withdrawn yet."""
        return tuple(self._left.get(flow, ()))

    def note_left(self, flow: FlowId, marks: Sequence[str]) -> None:
        """These may be where they were sent; none is left of others."""
        self._left[flow] = list(dict.fromkeys(marks))
        self._write()

    def note_begun(self, flow: FlowId, left: Sequence[str]) -> None:
        """From here on it may be on its way: with it these are left, until they are withdrawn."""
        self._begun.add(flow)
        self.note_left(flow, left)

    def note_not_begun(self, flow: FlowId, left: Sequence[str]) -> None:
        """It surely was not sent: these are left without it."""
        self._begun.discard(flow)
        self.note_left(flow, left)

    def note_ended(self, flow: FlowId, text: str) -> None:
        """It has come through."""
        self._ended[flow] = text
        self._write()

    def _write(self) -> bool:
        note = {"attempt": self._attempt, "begun": sorted(self._begun), "ended": self._ended, "left": self._left}
        return self._note.write(json.dumps(note))


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return [str(one) for one in value]


def _pairs(value: object) -> list[tuple[str, str]]:
    if not isinstance(value, dict):
        raise TypeError("no mapping")
    return [(str(key), str(one)) for key, one in value.items()]


def _lists(value: object) -> dict[str, list[str]]:
    if not isinstance(value, dict):
        raise TypeError("no mapping")
    return {str(key): _texts(one) for key, one in value.items()}
