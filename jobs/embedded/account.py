"""Which account of the operating system the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobs.embedded.errors import EmbeddedUnavailable

UNPRIVILEGED = ("postgres", "_postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An existing account; none is ever made."""

    name: str
    uid: int
    gid: int

    def spawn(self) -> dict[str, Any]:
        """Arguments for `subprocess` that make the child run as this account; none where that is ourselves."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program as this account to its end.

        It gets none of our variables but PATH, so that no PG* variable of the operator's reaches initdb, and works in
        `/`, because our own working directory may be one that the account cannot enter.
        """
        return subprocess.run(
            command,
            cwd="/",
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **self.spawn(),
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether the account can enter `folder`: asked of the kernel, which also knows access lists.

        Raises `EmbeddedUnavailable` where this process may not start programs as that account.
        """
        try:
            return self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0
        except PermissionError as error:
            raise EmbeddedUnavailable(
                f"root cannot run programs as {self.name} here, and PostgreSQL refuses to run as root",
                hint="run cutover as another account",
            ) from error


def environment() -> dict[str, str]:
    """What the server and initdb inherit: English messages, which we read, and nothing of the operator's."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def server_account(data: Path) -> Account:
    """Ourselves; for root the owner of the data folder, or while there is none the first unprivileged account."""
    if os.geteuid() != 0:
        return _account(os.geteuid())
    if data.exists():
        return _account(data.stat().st_uid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise EmbeddedUnavailable(
        f"PostgreSQL refuses to run as root, and none of the accounts {', '.join(UNPRIVILEGED)} exists",
        hint="run cutover as another account",
    )


def role() -> str:
    """The login role of clients: the name of our OS account, so that `session_user` is the person."""
    name = _account(os.geteuid()).name
    return f"os_{name}" if name.startswith("pg_") else name  # the server reserves pg_ for itself


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise EmbeddedUnavailable(
            f"the account with the number {uid} has no name on this host, and PostgreSQL needs one",
            hint="give the account an entry in /etc/passwd, or name a control database",
        ) from error
    return Account(name=entry.pw_name, uid=uid, gid=entry.pw_gid)
