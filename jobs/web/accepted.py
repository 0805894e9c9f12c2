"""What an attempt leaves for the next one: how far it was, as where the end of an accepted request is told.

A file of the run's private folder, as a status address may be a secret. It names the run by its birth and the request
by its content, so that no other run of the same name and no amended request goes on from it.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jobs.api import JobContext
from jobs.private_files import write_private
from plans.model import HttpSpec


@dataclass(frozen=True, slots=True)
class Accepted:
    """The note of one unit and one request."""

    path: Path
    of: str
    """Fingerprint of the run and the request."""
    token: int
    rolled_back_token: int

    def read(self) -> str | None:
        """The status address of a request that was accepted and whose end nobody has seen; None where there is none."""
        try:
            note = json.loads(self.path.read_text(encoding="utf-8"))
            stands = note["of"] == self.of and int(note["token"]) > self.rolled_back_token
            return str(note["status"]) if stands else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, status: str) -> bool:
        """Keep the address. False where the folder cannot be written to."""
        try:
            write_private(self.path, json.dumps({"of": self.of, "token": self.token, "status": status}))
        except OSError:
            return False
        return True

    def forget(self) -> None:
        """The end is known, or will never be."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def accepted_by(ctx: JobContext, spec: HttpSpec) -> Accepted:
    """The note of an attempt's unit."""
    request = json.dumps([ctx.lineage.birth, spec.method, spec.url, spec.body, sorted(spec.headers.items())])
    return Accepted(
        path=ctx.folder / f"{ctx.task}.http",
        of=hashlib.sha256(request.encode()).hexdigest(),
        token=ctx.fence.token,
        rolled_back_token=ctx.fence.rolled_back_token,
    )


def idempotency_key(ctx: JobContext) -> str:
    """The same for every attempt of a task of a run, and another one after its work was rolled back."""
    work = [ctx.lineage.birth, ctx.run, ctx.task, ctx.fence.rolled_back_token]
    return hashlib.sha256(json.dumps(work).encode()).hexdigest()
