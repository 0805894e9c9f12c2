"""The canary of a flow: what sends it, looks for it and withdraws it, each with the blank of its mark in it."""

from collections.abc import Iterator
from dataclasses import replace

from plans.assemble.context import Context
from plans.assemble.http import check_header, check_url, http
from plans.assemble.programs import command, refuse_host
from plans.assemble.sql import sql
from plans.file.flow_shapes import ActFile, CanaryFile, HttpLookFile, LookFile, SqlLookFile
from plans.file.job_shapes import CanaryJobFile
from plans.file.yaml_source import Path
from plans.flow_names import cleaned
from plans.model import CanarySpec, CommandSpec, HttpSpec, SqlProbe, SqlSpec
from plans.model.canaries import MARK, Canary, CanaryAct, CanaryLook, HttpLook
from plans.model.flows import EVERY_FLOW, FlowId

_CANARY = "canary: {send: ..., arrived: ...} on the flow"


def canary(context: Context, path: Path, file: CanaryFile) -> Canary | None:
    """Make a canary; None where a part of it cannot be made, with a problem recorded."""
    send = _act(context, (*path, "send"), file.send)
    arrived = _look(context, (*path, "arrived"), file.arrived)
    processed = None if file.processed is None else _look(context, (*path, "processed"), file.processed)
    withdraw = None if file.withdraw is None else _act(context, (*path, "withdraw"), file.withdraw)
    if send is None or arrived is None:
        return None
    made = Canary(
        send=send,
        arrived=arrived,
        processed=processed,
        withdraw=withdraw,
        template=cleaned(file.template) if file.template else "",
        receiver=cleaned(file.receiver) if file.receiver else "",
        counted=file.counted,
    )
    times = {key: length for key in ("within", "every") if (length := getattr(file, key)) is not None}
    made = replace(made, **times)
    if made.every >= made.within:
        context.warn(path, "this canary is looked for once, and then given up", "every: less than within", key=True)
    return made


def canary_job(context: Context, path: Path, file: CanaryJobFile) -> CanarySpec | None:
    """Take the canaries of the flows that a job names; None where there are none, with a problem recorded."""
    at: Path = (*path, "flow")
    if file.flow == EVERY_FLOW:
        found = {flow.id: flow.canary for flow in context.watched.flows if flow.canary is not None}
        if not found and not context.is_incomplete("flows"):
            context.problem(at, "no flow of this plan has a canary", _CANARY)
    else:
        names = [(FlowId(file.flow), at)] if isinstance(file.flow, str) else _each(context, at, file.flow)
        found = {name: canary for name, where in names if (canary := _of_flow(context, where, name)) is not None}
    return CanarySpec(canaries=found) if found else None


def _of_flow(context: Context, path: Path, name: FlowId) -> Canary | None:
    flow = context.watched.flow(context.flow(path, name))
    if flow is not None and flow.canary is None:
        context.problem(path, f"{name} has no canary", _CANARY)
    return None if flow is None else flow.canary


def _each(context: Context, path: Path, names: list[str]) -> list[tuple[FlowId, Path]]:
    if len(set(names)) < len(names):
        context.problem(path, "a flow stands here twice")
    return [(FlowId(name), (*path, index)) for index, name in enumerate(names)]


def _act(context: Context, path: Path, file: ActFile) -> CanaryAct | None:
    made: CanaryAct | None = None
    if file.sql is not None:
        made = replace(sql(context, (*path, "sql"), file.sql), records_done=False)
    elif file.http is not None:
        made = http(context, (*path, "http"), file.http)
        if made.until is not None:
            hint = "arrived: and processed: tell how far it has come"
            context.problem(
                (*path, "http", "until"), "of a canary the answer is the end of its sending", hint, key=True
            )
    elif file.command is not None:
        refuse_host(context, (*path, "command"), file.command, "the program of a canary")
        made = command(context, (*path, "command"), file.command)
    if made is not None:
        _has_mark(context, path, made)
    return made


def _look(context: Context, path: Path, file: LookFile) -> CanaryLook | None:
    made: CanaryLook | None = None
    if file.sql is not None:
        made = _sql_look(context, (*path, "sql"), file.sql)
    elif file.http is not None:
        made = _http_look(context, (*path, "http"), file.http)
    elif file.command is not None:
        refuse_host(context, (*path, "command"), file.command, "the program of a canary")
        made = command(context, (*path, "command"), file.command)
    if made is not None:
        _has_mark(context, path, made)
    return made


def _sql_look(context: Context, path: Path, file: SqlLookFile) -> SqlProbe:
    on = context.database((*path, "on"), file.on)
    return SqlProbe(on=on, query=context.sql((*path, "query"), file.query))


def _http_look(context: Context, path: Path, file: HttpLookFile) -> HttpLook:
    check_url(context, (*path, "url"), file.url)
    for name, value in file.headers.items():
        check_header(context, (*path, "headers", name), name, value)
    return HttpLook(
        url=file.url,
        headers=dict(file.headers),
        status=file.status,
        contains=file.contains,
        ca_file=None if file.ca_file is None else context.fixed((*path, "ca_file"), file.ca_file),
    )


def _has_mark(context: Context, path: Path, step: CanaryAct | CanaryLook) -> None:
    """Record a step without the blank of the mark: it would be about every message, or about none."""
    if not any(MARK in text for text in _texts(step)):
        hint = f"{MARK} where the mark of the message stands"
        context.problem(path, "nothing in this tells one canary from another message", hint, key=True)


def _texts(step: CanaryAct | CanaryLook) -> Iterator[str]:
    """Every text of a step in which the blank is filled in."""
    match step:
        case SqlSpec():
            yield step.text
        case SqlProbe():
            yield step.query
        case HttpSpec():
            yield from (step.url, step.body or "", *step.headers.values())
        case HttpLook():
            yield from (step.url, step.contains or "", *step.headers.values())
        case CommandSpec():
            yield from (*step.argv, *step.env)
