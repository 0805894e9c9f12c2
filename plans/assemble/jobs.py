"""The `job:` of a task, or of its rollback."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from plans.assemble.context import Context
from plans.assemble.header import names_password, retry
from plans.assemble.http import http
from plans.assemble.proofs import proof
from plans.assemble.rows import copy_rows
from plans.assemble.secrets import names_password_variable
from plans.file.job_shapes import (
    JOB_KINDS,
    PROBES,
    CommandFile,
    JobFile,
    ProbeFile,
    PythonFile,
    RollbackJobFile,
    SqlFile,
    WatchFile,
)
from plans.file.row_shapes import CopyFile
from plans.file.yaml_source import Path
from plans.model import (
    CommandSpec,
    Comparison,
    Condition,
    CopyUndo,
    HttpProbe,
    Job,
    JobKind,
    JobSpec,
    ProbeSpec,
    PythonSpec,
    Retry,
    SqlProbe,
    SqlSpec,
    TableSelection,
    TcpProbe,
    TlsProbe,
    WaitUntilSpec,
    WatchSpec,
)
from plans.model.kind_traits import Restart, traits_of

_CONDITION = re.compile(r"\s*([A-Za-z_]\w*)\s*(<=|>=|!=|<>|==|=|<|>)\s*(-?\d{1,15}(?:\.\d{1,9})?)\s*")
_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CALL = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/@]+):(\d{1,5})")
_TRANSACTION_END = re.compile(
    r"^[ \t]*(begin|start[ \t]+transaction|commit|rollback|end)[ \t]*;", re.IGNORECASE | re.MULTILINE
)
_CERTIFICATE = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for jobs that do not say otherwise."""

    retry: Retry
    timeout: timedelta
    quiet_after: timedelta


def defaults(context: Context) -> Defaults:
    """The plan's defaults over the program's."""
    file = context.file.defaults
    said = Job(kind=JobKind.COMMAND, spec=CommandSpec(argv=("true",)))
    if file is None:
        return Defaults(retry=said.retry, timeout=said.timeout, quiet_after=said.quiet_after)
    return Defaults(
        retry=retry(context, ("defaults", "retry"), file.retry, said.retry),
        timeout=file.timeout or said.timeout,
        quiet_after=file.quiet_after or said.quiet_after,
    )


def job(
    context: Context,
    path: Path,
    file: JobFile | RollbackJobFile,
    base: Defaults,
    rolled_back: TableSelection | None = None,
) -> Job | None:
    """A job; None where it cannot be made, with a problem recorded.

    Args:
        rolled_back: in a rollback, the rows that the task's own copy selects.
    """
    kinds = (name for name in JOB_KINDS if getattr(file, "copy_" if name == "copy" else name) is not None)
    kind = next(kinds, None)
    if kind is None:
        return None
    spec = _spec(context, (*path, kind), file, rolled_back)
    if spec is None:
        return None
    if file.repeatable and traits_of(spec).restart is Restart.ALWAYS:
        context.warn((*path, "repeatable"), f"a {kind} restarts by itself: repeatable changes nothing", key=True)
    return Job(
        kind=JobKind(kind),
        spec=spec,
        retry=retry(context, (*path, "retry"), file.retry, base.retry),
        timeout=file.timeout or base.timeout,
        quiet_after=file.quiet_after or base.quiet_after,
        repeatable=file.repeatable,
    )


def _spec(
    context: Context, path: Path, file: JobFile | RollbackJobFile, rolled_back: TableSelection | None
) -> JobSpec | None:
    if isinstance(file.copy_, CopyFile):
        return copy_rows(context, path, file.copy_)
    if file.copy_ is not None:
        if rolled_back is None:
            context.problem(path, "copy: undo rolls back the task's own copy, and this task has none")
            return None
        return CopyUndo(rows=rolled_back)
    if file.reconcile is not None:
        return proof(context, path, file.reconcile)
    if file.sql is not None:
        return _sql(context, path, file.sql)
    if file.probe is not None:
        return _probe(context, path, file.probe)
    if file.watch is not None:
        return _watch(context, path, file.watch)
    if file.command is not None:
        return _command(context, path, file.command)
    if file.python is not None:
        return _python(context, path, file.python)
    if file.http is not None:
        return http(context, path, file.http)
    until = file.wait_until
    if until is None:
        return None
    on = context.database((*path, "on"), until.on)
    query = context.sql((*path, "query"), until.query)
    spec = WaitUntilSpec(on=on, query=query)
    return replace(spec, every=until.every) if until.every else spec


# --- the other kinds ---------------------------------------------------------------------------------------------


def _sql(context: Context, path: Path, file: SqlFile) -> SqlSpec:
    on = context.database((*path, "on"), file.on)
    where: Path = (*path, "file" if file.file is not None else "query")
    written = file.file or file.query or ""
    text = context.sql(where, written, is_file=file.file is not None)
    name = None if text == written else written
    if file.transaction and _TRANSACTION_END.search(text):
        hint = "leave BEGIN and COMMIT out, or say transaction: false"
        context.problem(where, "this runs in one transaction, and ends or begins one itself", hint)
    return SqlSpec(on=on, text=text, file=name, transaction=file.transaction, records_done=file.transaction)


def _probe(context: Context, path: Path, file: ProbeFile) -> ProbeSpec | None:
    kind = next((name for name in PROBES if getattr(file, name) is not None), "tcp")
    belongs = {"http": {"status", "contains"}, "tls": {"valid_for"}, "sql": {"on"}, "tcp": set[str]()}[kind]
    for key in ("status", "contains", "valid_for", "on"):
        if getattr(file, key) is not None and key not in belongs:
            context.problem((*path, key), f'"{key}" does not belong to a probe by {kind}', key=True)
    if file.http is not None:
        return _http(context, path, file)
    if file.sql is not None:
        if file.on is None:
            context.problem((*path, "sql"), "on which database?", "on: platform, beside sql", key=True)
            return None
        return SqlProbe(on=context.database((*path, "on"), file.on), query=context.sql((*path, "sql"), file.sql))
    address = _host_port(context, (*path, kind), file.tcp or file.tls or "")
    if address is None:
        return None
    host, port = address
    if file.tcp is not None:
        return TcpProbe(host=host, port=port)
    return TlsProbe(host=host, port=port, valid_for=_CERTIFICATE if file.valid_for is None else file.valid_for)


def _http(context: Context, path: Path, file: ProbeFile) -> HttpProbe | None:
    url = context.fixed((*path, "http"), file.http or "")
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if names_password(url):
        context.problem((*path, "http"), "a password is written here")
    elif not sound or re.search(r"\s", url):
        context.problem((*path, "http"), f'"{url[:40]}" is not a URL', "https://host/path")
    else:
        probe = HttpProbe(url=url, contains=file.contains)
        return replace(probe, status=file.status) if file.status else probe
    return None


def _host_port(context: Context, path: Path, text: str) -> tuple[str, int] | None:
    match = _HOST_PORT.fullmatch(context.fixed(path, text))
    if match is None or not 0 < int(match[2]) < 65536:
        context.problem(path, f'"{text[:40]}" is not host:port', "as in pacs.example:443")
        return None
    return match[1].strip("[]"), int(match[2])


def _watch(context: Context, path: Path, file: WatchFile) -> WatchSpec:
    if file.warn_if is None and file.fail_if is None:
        context.warn(path, "this watch can neither warn nor fail", 'warn_if: "depth > 100"', key=True)
    spec = WatchSpec(
        on=context.database((*path, "on"), file.on),
        query=context.sql((*path, "query"), file.query),
        warn_if=_condition(context, (*path, "warn_if"), file.warn_if),
        fail_if=_condition(context, (*path, "fail_if"), file.fail_if),
    )
    return replace(spec, every=file.every) if file.every else spec


def _condition(context: Context, path: Path, text: str | None) -> Condition | None:
    if text is None:
        return None
    match = _CONDITION.fullmatch(text)
    if match is None:
        context.problem(path, f'"{text[:40]}" is not a condition', 'a column of the query and a number: "depth > 100"')
        return None
    sign = {"<>": "!=", "==": "="}.get(match[2], match[2])
    return Condition(column=match[1], comparison=Comparison(sign), value=float(match[3]))


def _command(context: Context, path: Path, file: CommandFile) -> CommandSpec:
    cwd = None if file.cwd is None else context.fixed((*path, "cwd"), file.cwd)
    for index, word in enumerate(file.argv or ()):
        context.fixed((*path, "argv", index), word)
    by_shell = file.shell is not None
    argv = (file.shell,) if file.shell is not None else tuple(file.argv or ())
    return CommandSpec(argv=argv, shell=by_shell, cwd=cwd, env=_environment(context, path, file.env))


def _environment(context: Context, path: Path, entries: Sequence[str]) -> tuple[str, ...]:
    """The variables that a program is given; a password is never written down here but named."""
    for index, entry in enumerate(entries):
        at = (*path, "env", index)
        name, says, value = context.fixed(at, entry).partition("=")
        if not _VARIABLE_NAME.fullmatch(name):
            context.problem(at, f'"{entry[:40]}" is not a variable', "NAME, or NAME=value")
        elif says and (names_password_variable(name) or names_password(value)):
            hint = f"name it alone: {name} is then taken from the engine's environment"
            context.problem(at, "a password is written here", hint)
    return tuple(entries)


def _python(context: Context, path: Path, file: PythonFile) -> PythonSpec | None:
    if not _CALL.fullmatch(file.call):
        context.problem((*path, "call"), f'"{file.call[:40]}" is not module:function', "as in team.jobs:close_wards")
        return None
    source = None if file.file is None else context.read((*path, "file"), file.file)
    module, function = file.call.split(":")
    return PythonSpec(
        module=module,
        function=function,
        file=file.file,
        source=source,
        arguments=dict(file.arguments),
        env=_environment(context, path, file.env),
    )
