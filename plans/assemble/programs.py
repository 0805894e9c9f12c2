"""`command:` and `python:` under a job: code of the team's own, and what it is given."""

import re
from collections.abc import Sequence

from plans.assemble.context import Context
from plans.assemble.findings import Findings
from plans.assemble.secrets import names_password, names_password_variable
from plans.file.job_shapes import CommandFile, PythonFile
from plans.file.yaml_source import Path
from plans.model import CommandSpec, PythonSpec

_VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CALL = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")


def command(context: Context, path: Path, file: CommandFile) -> CommandSpec:
    """Take the program, its arguments and its variables."""
    cwd = None if file.cwd is None else context.fixed((*path, "cwd"), file.cwd)
    for index, word in enumerate(file.argv or ()):
        context.fixed((*path, "argv", index), word)
    by_shell = file.shell is not None
    argv = (file.shell,) if file.shell is not None else tuple(file.argv or ())
    env = check_environment(context, path, file.env)
    if file.on_host is not None:
        _on_host(context, path, file)
    return CommandSpec(argv=argv, shell=by_shell, cwd=cwd, env=env, on_host=file.on_host or "")


def refuse_host(context: Findings, path: Path, file: CommandFile, what: str) -> None:
    """Record that a program which is asked again and again runs where it is asked, and on no host by name."""
    if file.on_host is not None:
        message = f"{what} is run by the engine, on its own host"
        context.problem((*path, "on_host"), message, "take on_host out, or make it a task of its own", key=True)


def _on_host(context: Context, path: Path, file: CommandFile) -> None:
    """Record what the list of a host's programs cannot answer: a line for a shell, a program without its place."""
    if file.shell is not None:
        message = "a host's list allows programs, and a line for a shell may run any"
        context.problem((*path, "shell"), message, "argv: [/path/of/program, argument], perhaps of a script there")
    elif file.argv and not file.argv[0].startswith("/"):
        message = f"{file.argv[0][:40]} may be any program of that name on {file.on_host}"
        context.problem((*path, "argv", 0), message, "its whole path, as /usr/local/bin/restart-gateway")
    if file.cwd is not None and not file.cwd.startswith("/"):
        context.problem((*path, "cwd"), "a folder of another host is named by its whole path", "/srv/import")


def python(context: Context, path: Path, file: PythonFile) -> PythonSpec | None:
    """Take the function, with its code where that lies beside the plan; None where no function is named."""
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
        env=check_environment(context, path, file.env),
    )


def check_environment(context: Findings, path: Path, entries: Sequence[str]) -> tuple[str, ...]:
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
