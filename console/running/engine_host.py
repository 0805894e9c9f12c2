"""The file of this host for the engines on it: where it is, and what it says."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from jobs.notify.secrets import with_secrets
from plans.host_file import read_host_file
from plans.model.host import NO_HOST, HostSettings
from plans.plurals import counted
from plans.problems import Place, PlanProblems, Problem

HOST_VARIABLE = "CUTOVER_HOST_FILE"
_OF_ALL_ACCOUNTS = Path("/etc/cutover/host.toml")


def host_file(env: Mapping[str, str]) -> Path | None:
    """The one file that counts: what the variable names, else the account's own, else the host's; None without any.

    Raises `PlanProblems` where the variable names none that is there: whoever set it counts on it.
    """
    if named := env.get(HOST_VARIABLE, ""):
        if not Path(named).exists():
            message = f"{HOST_VARIABLE} names this file, and there is none"
            raise PlanProblems([Problem(place=Place(file=named), message=message)])
        return Path(named)
    return next((one for one in places(env) if one.exists()), None)


def places(env: Mapping[str, str]) -> tuple[Path, ...]:
    """Where it is looked for, in that order."""
    named = env.get("XDG_CONFIG_HOME", "")
    home = Path(env["HOME"]) if env.get("HOME") else Path.home()
    base = Path(named) if named.startswith("/") else home / ".config"
    return base / "cutover" / "host.toml", _OF_ALL_ACCOUNTS


def _refuse_foreign(file: Path) -> None:
    """Raise `PlanProblems` where somebody else decides what it says: it names programs that engines start."""
    with suppress(OSError):  # whoever reads it says that it cannot be read
        seen = file.stat()
        foreign = seen.st_uid not in (0, os.geteuid())
        if foreign or seen.st_mode & 0o002:
            message = "it belongs to another account" if foreign else "everybody may write to it"
            hint = "engines start the programs that it names: it has to be root's or this account's, chmod o-w"
            raise PlanProblems([Problem(place=Place(file=str(file)), message=message, hint=hint)])


def host_settings(env: Mapping[str, str] | None = None) -> HostSettings:
    """What it says; nothing where there is none. Raises `PlanProblems` with everything that is wrong in it."""
    file = host_file(os.environ if env is None else env)
    if file is None:
        return NO_HOST
    _refuse_foreign(file)
    return read_host_file(file)


def channel_environ(host: HostSettings) -> Mapping[str, str]:
    """The environment of this process, with the files of the host's secrets."""
    return with_secrets(os.environ, host.secrets)


def host_or_problem(env: Mapping[str, str] | None = None) -> HostSettings:
    """The same for an engine, which goes on without a file that cannot be read: `unread` says so, with no value."""
    try:
        return host_settings(env)
    except PlanProblems as error:
        count = counted(len(error.problems), "problem")
        return HostSettings(unread=f"{error.problems[0].place}: {count} (cutover config --host)")
