"""Programs that attempts have started, and what is left of them when their engine is gone: still there, or not?

A pid alone does not tell, as pids are used again: a program is its pid, the time it started, and the boot of the host
on which both mean anything. A program leads a session of its own, so that whatever it started goes by its number too.
"""

import asyncio
import hashlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jobs.api import FarProcess
from jobs.run.events import FarSide, Life, Program

PROC = Path("/proc/self/stat")
"""Linux has it; macOS has not."""
GRACE_SECONDS = 5.0
"""How long a group may take to end by itself after SIGTERM."""
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Which host this is, and since which boot."""

    host: str
    machine: str
    boot: str
    space: str
    """The namespace in which pids mean something: a container's are not its host's."""


@cache
def here() -> Here:
    """This host; its machine id is hashed, as it is nobody's business elsewhere."""
    machine = _read("/etc/machine-id") or _read("/var/lib/dbus/machine-id")
    hashed = hashlib.sha256(f"cutover {machine}".encode()).hexdigest()[:16] if machine else ""
    boot = _read("/proc/sys/kernel/random/boot_id") or _said("sysctl", "-n", "kern.bootsessionuuid")
    space = ""
    with suppress(OSError):
        space = os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - it is no path but a name
    return Here(host=socket.gethostname(), machine=hashed, boot=boot, space=space)


def started(pid: int) -> str:
    """When a process started, in a form that survives steps of the clock; empty when it has ended.

    A zombie has ended: in a container whose first process reaps nobody it stays in the table for ever.
    """
    if PROC.exists():
        found = _stat(pid)
        return found.started if found is not None else ""
    state, _, since = _said("ps", "-ww", "-ostat=", "-olstart=", "-p", str(pid)).partition(" ")
    return "" if state.startswith("Z") else " ".join(since.split())


def identify(pid: int) -> Program:
    """Everything that tells this process from any other, now or later, here or elsewhere."""
    at = here()
    return Program(pid=pid, started=started(pid), boot=at.boot, host=at.host, machine=at.machine, space=at.space)


def identified_there(pid: int, there: FarProcess) -> Program:
    """The same of a process that another host has told of."""
    at = here()
    far = FarSide(ssh=there.ssh, node=there.node, record=there.record, engine_host=at.host, engine_machine=at.machine)
    return Program(pid=pid, started=there.since, boot=there.boot, host=there.host, far=far)


def life(program: Program, marks: Mapping[str, str]) -> Life:
    """Whether it, or something that it started in its session, still runs. `marks` are in its environment."""
    at = here()
    if program.boot != at.boot:
        same_host = (program.host, program.machine) == (at.host, at.machine)
        return Life.GONE if same_host else Life.ELSEWHERE  # a host that was booted anew has ended everything
    if program.space != at.space:
        return Life.ELSEWHERE
    return Life.ALIVE if _runs(program, marks) else Life.GONE


async def end(program: Program, marks: Mapping[str, str]) -> Life:
    """End its process group: SIGTERM, then SIGKILL; only where it is certainly the one. What it is afterwards."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if life(program, marks) is not Life.ALIVE:
            break
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(program.pid, number)
        for _ in range(round(GRACE_SECONDS / _POLL_SECONDS)):
            if life(program, marks) is not Life.ALIVE:
                break
            await asyncio.sleep(_POLL_SECONDS)
    return life(program, marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stat:
    """What the process table says of a process that has not ended."""

    pid: int
    group: int
    session: int
    started: str


def _runs(program: Program, marks: Mapping[str, str]) -> bool:
    """Whether its leader runs, or one that it left in its group.

    While anybody is left in a group, its number is given to no other process: a leader that started at another time
    means that the whole group is gone. Without a leader the marks in the environment of those who are left must tell.
    """
    if not PROC.exists():
        return bool(program.started) and started(program.pid) == program.started
    leader = _stat(program.pid)
    if leader is not None:
        return leader.started == program.started
    return any(one.group == one.session == program.pid and _is_marked(one.pid, marks) for one in _all())


def survivors(marks: Mapping[str, str]) -> tuple[int, ...]:
    """The processes of this account that carry these marks: a child with a session of its own outlives its group.

    Only Linux tells; elsewhere, and where a program has cleared its environment, nothing is found.
    """
    if not PROC.exists():
        return ()
    return tuple(sorted(one.pid for one in _all() if _carries(one.pid, marks)))


def end_survivors(marks: Mapping[str, str]) -> None:
    """End, at once, what carries these marks: for programs that only look, and are started again and again."""
    for pid in survivors(marks):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def _is_marked(pid: int, marks: Mapping[str, str]) -> bool:
    try:
        return _carries(pid, marks, strictly=True)
    except PermissionError:
        return True  # it runs as somebody else now (sudo): rather asked about than overlooked


def _carries(pid: int, marks: Mapping[str, str], *, strictly: bool = False) -> bool:
    """Whether the marks are in its environment. Raises PermissionError only `strictly`."""
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except PermissionError:
        if strictly:
            raise
        return False
    except OSError:
        return False
    return all(f"{name}={value}".encode() in environment for name, value in marks.items())


def _all() -> Iterator[_Stat]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (found := _stat(int(entry.name))) is not None:
            yield found


def _stat(pid: int) -> _Stat | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    if fields[0] in (b"Z", b"X"):
        return None
    return _Stat(pid=pid, group=int(fields[2]), session=int(fields[3]), started=fields[19].decode())


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={"LC_ALL": "C", "TZ": "UTC"})
    except OSError:
        return ""
    return done.stdout.strip()
