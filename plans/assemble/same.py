"""`same:` under a job, and under a criterion."""

from plans.assemble.context import Context
from plans.file.same_shapes import SameFile
from plans.file.yaml_source import Path
from plans.model import Alike, SameSpec


def same(context: Context, path: Path, file: SameFile) -> SameSpec:
    """Take the databases, with a problem recorded for one that stands there twice."""
    return SameSpec(
        databases=context.database_list((*path, "databases"), file.databases),
        excepted=tuple(dict.fromkeys(name.strip() for name in file.except_)),
        compared=tuple(dict.fromkeys(map(Alike, file.compare or Alike))),
    )
