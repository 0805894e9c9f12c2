"""`sql:` under a job."""

import re

from plans.assemble.context import Context
from plans.file.job_shapes import SqlFile
from plans.file.yaml_source import Path
from plans.model import SqlSpec

_TRANSACTION_END = re.compile(
    r"^[ \t]*(begin|start[ \t]+transaction|commit|rollback|end)[ \t]*;", re.IGNORECASE | re.MULTILINE
)


def sql(context: Context, path: Path, file: SqlFile) -> SqlSpec:
    """Take the statements, as written or out of a file beside the plan."""
    on = context.database((*path, "on"), file.on)
    where: Path = (*path, "file" if file.file is not None else "query")
    written = file.file or file.query or ""
    text = context.sql(where, written, is_file=file.file is not None)
    name = None if text == written else written
    if file.transaction and _TRANSACTION_END.search(text):
        hint = "leave BEGIN and COMMIT out, or say transaction: false"
        context.problem(where, "this runs in one transaction, and ends or begins one itself", hint)
    return SqlSpec(on=on, text=text, file=name, transaction=file.transaction, records_done=file.transaction)
