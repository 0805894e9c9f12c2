"""`from_server` of a connection: how one server of a replication reaches the other. It is kept on that server as it
stands here, so it holds no password and no variable of the engine's host.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import parse_qs, unquote, urlsplit

from plans.assemble.context import Context
from plans.file.schema import DatabaseFile
from plans.file.yaml_source import Path
from plans.model import Job, Replication, RunKind, SwitchBackSpec, SwitchSpec, Task

_USER = re.compile(r"(?:^|\s)user\s*=\s*'?([^'\s]+)")


def check_from_servers(context: Context, tasks: Sequence[Task]) -> None:
    """Record each that is missing where a server will need it, is of no use, or is no connection text."""
    switched = {one.replication.id for one in _switches(tasks)}
    reached: set[str] = set()
    for replication in context.replications.values():
        both = replication.id in switched
        reached |= {replication.source, *([replication.target] if both else [])}
        for kind in RunKind:
            _needed_by(context, replication, kind, both=both)
            _kept_out_itself(context, replication, kind)
    _each_leads_elsewhere(context)
    for name, file in context.file.databases.items():
        for kind in RunKind:
            _said(context, ("databases", name, str(kind), "from_server"), _of(file, kind), of_use=name in reached)


def _each_leads_elsewhere(context: Context) -> None:
    """Record an address that stands for two databases. A service may: each server has its own file of them."""
    seen: dict[str, tuple[str, RunKind]] = {}
    for name, file in context.file.databases.items():
        for kind in RunKind:
            text = _of(file, kind)
            if text is None or "service=" in text.replace(" ", ""):
                continue
            first, of_kind = seen.setdefault(text, (name, kind))
            if (first, of_kind) != (name, kind):
                message = f"this is also how {of_kind} of {first} is reached from a server"
                context.problem(("databases", name, str(kind), "from_server"), message, "each leads to one database")


def _switches(tasks: Sequence[Task]) -> Iterator[SwitchSpec | SwitchBackSpec]:
    for task in tasks:
        for body in (task.body, task.rollback.body if task.rollback is not None else None):
            if isinstance(body, Job) and isinstance(body.spec, SwitchSpec | SwitchBackSpec):
                yield body.spec


def _needed_by(context: Context, replication: Replication, kind: RunKind, *, both: bool) -> None:
    """Record what is missing for one kind of run. Args: both: whether changes will ever flow back."""
    ends = ((replication.source, replication.target), (replication.target, replication.source))
    files = {name: context.file.databases.get(name) for name, _ in ends}
    if any(file is None or getattr(file, kind) is None for file in files.values()):
        return
    for name, other in ends[: 1 + both]:
        if (file := files[name]) is not None and _of(file, kind) is None:
            why = "follows it" if name == replication.source else "follows it after a switch"
            message = f"{kind} of {name} has no from_server: {other}, which {why}, does not know where it is"
            hint = f'from_server: "service={name}_for_{other}", a service of that server'
            context.problem(("databases", name, str(kind)), message, hint, key=True)


def _kept_out_itself(context: Context, replication: Replication, kind: RunKind) -> None:
    """Record a role as which a server reads what is written, and that a switch keeps from logging in."""
    for name, fenced in replication.fenced.items():
        file = context.file.databases.get(name)
        role = role_in((file and _of(file, kind)) or "")
        if role in fenced.roles:
            message = f"{replication.id} keeps {role[:40]} out of {name}, which is followed as {role[:40]}"
            hint = "a role of its own: after a switch has begun the other server could read nothing more"
            context.problem(("databases", name, str(kind), "from_server"), message, hint)


def role_in(text: str) -> str:
    """The role that a connection text of libpq names; empty where it names none, as a service does not."""
    if "://" not in text:
        found = _USER.search(text)
        return found[1] if found else ""
    with suppress(ValueError):
        parts = urlsplit(text)
        return unquote(parts.username or "") or parse_qs(parts.query).get("user", [""])[0]
    return ""


def _of(file: DatabaseFile, kind: RunKind) -> str | None:
    connection = file.production if kind is RunKind.PRODUCTION else file.rehearsal
    return connection.from_server if connection is not None else None


def _said(context: Context, path: Path, text: str | None, *, of_use: bool) -> None:
    if text is None:
        return
    context.fixed(path, text)
    if not of_use:
        context.warn(path, f"no server of a replication reaches {path[1]} by this", "remove the line", key=True)
    elif "=" not in text and "://" not in text:
        hint = 'from_server: "service=NAME" for a service of that server'
        context.problem(path, "this is no connection text of libpq", hint)
