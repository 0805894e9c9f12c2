"""Starts the engine of a run as a process of its own, which neither the console's end nor a lost connection reaches."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from console.running.settings import VARIABLE, Control, log_file
from jobs.private_files import make_private_folder, open_private


@dataclass(frozen=True, slots=True, kw_only=True)
class Spawned:
    """A process that was started."""

    pid: int
    log: Path


def spawn_engine(
    run: str, control: Control, *, accepted: str = "", patience: timedelta | None = None, paper: str = ""
) -> Spawned:
    """Start `cutover engine RUN --supervise`; the pid is the supervisor's, and SIGTERM to it ends both.

    Args:
        accepted: the fingerprint of what is wrong with the run's journal, where a person has typed the run's name.
        patience: how long a control database may be away before it ends, for demonstrations; None waits for it.
        paper: the folder in which it writes papers in case of fire; empty for that of the host's file, if it has any.
    """
    options = ["--accepted", accepted] if accepted else []
    options += ["--patience", str(patience.total_seconds())] if patience is not None else []
    options += ["--paper", paper] if paper else []
    return spawn(["console", "engine", run, "--supervise", *options], control, log_file(f"engine-{run}"))


def spawn(module: Sequence[str], control: Control, log: Path) -> Spawned:
    """Start a module of ours with its arguments in a session of its own, its output in a log file.

    It is no child that is forgotten: when it ends before this process does, its pid is gone with it.
    """
    # -P: users' repositories hold folders called jobs/ and plans/, and the working directory may be one of them.
    command = [*outlives_logout(), sys.executable, "-P", "-m", *module]
    environment = dict(os.environ)
    if control.dsn is not None:
        environment[VARIABLE] = control.dsn  # not an argument: it may hold a password, and arguments are public
    output = _opened(log)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if output is None else output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
    finally:
        if output is not None:
            os.close(output)
    threading.Thread(target=process.wait, name=f"end of {module[0]}", daemon=True).start()
    return Spawned(pid=process.pid, log=log)


def _opened(log: Path) -> int | None:
    """The log file's descriptor; None where it cannot be written: the run begins all the same, and its screen says so,
    as the engine keeps its facts in the same folder."""
    try:
        make_private_folder(log.parent)
        return open_private(log, os.O_WRONLY | os.O_APPEND)
    except OSError:
        return None


def outlives_logout() -> tuple[str, ...]:
    """What to put before a command so that it survives the end of the login session; empty where nothing is needed."""
    if not kills_user_processes():
        return ()
    return ("systemd-run", "--user", "--scope", "--quiet", "--collect", "--")


def kills_user_processes() -> bool:
    """Whether this host's login manager kills what a user leaves running; False where there is none to ask."""
    if os.geteuid() == 0 or not all(map(shutil.which, ("busctl", "systemd-run"))):
        return False
    manager = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
    try:
        answer = subprocess.run(
            ["busctl", "get-property", *manager, "KillUserProcesses"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == "b true"
