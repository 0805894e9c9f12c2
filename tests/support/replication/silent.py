"""A server that falls silent: its processes are there, its connections stand, and nothing is answered."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.postgres_server import PostgresServer


@contextmanager
def silent(server: PostgresServer) -> Iterator[None]:
    """All processes of a server stand still for the length of a block."""
    postmaster = int((server.data / "postmaster.pid").read_text().split()[0])
    stopped = [postmaster, *_children(postmaster)]
    _signal(stopped, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(stopped, signal.SIGCONT)


def _children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
