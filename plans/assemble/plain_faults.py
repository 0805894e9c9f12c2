"""What is wrong in a file whatever else is: tasks that wait for each other, and passwords.

Read from what stands in the file and not from the models, which lack whatever has another fault.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from plans.assemble.findings import Findings
from plans.assemble.secrets import names_any_password, names_password
from plans.file.yaml_source import ParsedFile, Path
from plans.graph import cycles
from plans.model import RunKind, TaskId

_MOST_IN_CYCLE = 12


def find_plain_faults(findings: Findings, source: ParsedFile) -> None:
    """Record each cycle and each password."""
    data = source.data if isinstance(source.data, dict) else {}
    _cycles(findings, data)
    _passwords(findings, data)


def _cycles(findings: Findings, data: Mapping[str, object]) -> None:
    """Record cycles. With an id twice nobody knows which task is meant: such tasks are in none."""
    tasks = list(_tasks(data))
    seen = Counter(name for _, name, _ in tasks)
    index = {name: at for at, name, _ in tasks if seen[name] == 1}
    after = {TaskId(name): _known(names, index) for _, name, names in tasks if name in index}
    for cycle in cycles(after):
        lines = [f"{name} (line {findings.place(('tasks', index[name])).line})" for name in (*cycle, cycle[0])]
        if len(lines) > _MOST_IN_CYCLE:
            lines[_MOST_IN_CYCLE - 2 : -2] = [f"... {len(lines) - _MOST_IN_CYCLE} more ..."]
        message = f"a cycle: {' waits for '.join(lines)}"
        findings.certain(("tasks", index[cycle[0]], "after"), message, "remove one of these")


def _tasks(data: Mapping[str, object]) -> Iterator[tuple[int, str, object]]:
    """Where each task stands, its id, and whom it waits for, as far as it says so."""
    tasks = data.get("tasks")
    for at, task in enumerate(tasks if isinstance(tasks, list) else ()):
        if isinstance(task, dict) and isinstance(name := task.get("id"), str):
            yield at, name, task.get("after")


def _known(names: object, index: Mapping[str, int]) -> tuple[TaskId, ...]:
    """The tasks among what is waited for: each alone, or with the moment of it that counts."""
    listed = names if isinstance(names, list) else ()
    named = chain.from_iterable(one if isinstance(one, dict) else (one,) for one in listed)
    return tuple(TaskId(name) for name in named if isinstance(name, str) and name in index)


def _passwords(findings: Findings, data: Mapping[str, object]) -> None:
    databases = data.get("databases")
    for name, database in (databases if isinstance(databases, dict) else {}).items():
        for kind in RunKind:
            connection = database.get(kind) if isinstance(database, dict) else None
            said = connection if isinstance(connection, dict) else {}
            path: Path = ("databases", name, kind)
            if isinstance(dsn := said.get("dsn"), str) and names_password(dsn):
                findings.certain((*path, "dsn"), "a password is written here", "use a service, pgpass, or ${VAR}")
            if isinstance(kept := said.get("from_server"), str) and names_any_password(kept):
                hint = "a service or a passfile of the server that connects"
                findings.certain((*path, "from_server"), "a password is written here", hint)
