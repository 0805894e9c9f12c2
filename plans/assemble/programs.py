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
    return CommandSpec(argv=argv, shell=by_shell, cwd=cwd, env=check_environment(context, path, file.env))


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
