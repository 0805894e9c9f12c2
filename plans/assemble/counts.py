"""The counts of a flow: a query, an address, a file, a program."""

import re
from collections.abc import Mapping
from datetime import timedelta

from plans.assemble.context import Context
from plans.assemble.http import check_header, check_url
from plans.assemble.programs import check_environment
from plans.file.flow_shapes import CommandCountFile, CountFile, FileCountFile, HttpCountFile, SqlCountFile
from plans.file.yaml_source import Path
from plans.model.flows import CommandCount, Count, Counting, FileCount, HttpCount, SqlCount

_TOLD = re.compile(r"\$[12](?![0-9])")
_BLANKS = ("{after}", "{until}")


def count(context: Context, path: Path, file: CountFile) -> Count | None:
    """Make a count; None where it cannot be made, with a problem recorded."""
    if file.sql is not None:
        return _sql(context, (*path, "sql"), file.sql)
    if file.http is not None:
        return _http(context, (*path, "http"), file.http)
    if file.file is not None:
        return _file(context, (*path, "file"), file.file)
    return None if file.command is None else _command(context, (*path, "command"), file.command)


def _given(file: SqlCountFile | HttpCountFile | FileCountFile | CommandCountFile, key: str) -> Mapping[str, timedelta]:
    """The time under a key, where the plan says another one than the program."""
    said: timedelta | None = getattr(file, key)
    return {} if said is None else {key: said}


def _sql(context: Context, path: Path, file: SqlCountFile) -> SqlCount:
    on = context.database((*path, "on"), file.on)
    query = context.sql((*path, "query"), file.query)
    told = set(_TOLD.findall(query))
    if file.counting == "window" and query and len(told) < 2:
        message = "a window lies between two times, and this query does not take both"
        hint = "$1: after this time, $2: up to this one; or counting: total"
        context.problem((*path, "query"), message, hint)
    elif file.counting == "total" and told:
        context.problem((*path, "query"), "a total is told no times", "without $1 and $2, or counting: window")
    return SqlCount(on=on, query=query, counting=Counting(file.counting), **_given(file, "timeout"))


def _http(context: Context, path: Path, file: HttpCountFile) -> HttpCount:
    check_url(context, (*path, "url"), file.url)
    for name, value in file.headers.items():
        check_header(context, (*path, "headers", name), name, value)
    blanks = [blank for blank in _BLANKS if blank in file.url]
    if file.counting == "window" and len(blanks) < 2:
        hint = "{after} and {until} in the address; or counting: total"
        context.problem((*path, "url"), "a window lies between two times, and this address does not take both", hint)
    elif file.counting == "total" and blanks:
        context.problem((*path, "url"), "a total is told no times", f"without {blanks[0]}, or counting: window")
    return HttpCount(
        url=file.url,
        at=file.at,
        counting=Counting(file.counting),
        headers=tuple(file.headers.items()),
        ca_file=None if file.ca_file is None else context.fixed((*path, "ca_file"), file.ca_file),
        **_given(file, "timeout"),
    )


def _file(context: Context, path: Path, file: FileCountFile) -> FileCount:
    if not file.path.startswith("/"):
        context.problem(
            (*path, "path"), f'"{file.path[:40]}" does not begin with /', "the engine has no folder of yours"
        )
    named = context.fixed((*path, "path"), file.path)
    return FileCount(path=named, counting=Counting(file.counting), **_given(file, "fresh_within"))


def _command(context: Context, path: Path, file: CommandCountFile) -> CommandCount:
    for index, word in enumerate(file.argv):
        context.fixed((*path, "argv", index), word)
    return CommandCount(
        argv=tuple(file.argv),
        env=check_environment(context, path, file.env),
        counting=Counting(file.counting),
        **_given(file, "timeout"),
    )
