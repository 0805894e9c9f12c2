"""`second:` and `between:`: who else has to agree, and in which hours."""

from plans.assemble.context import Context
from plans.file.yaml_source import Path
from plans.model.second import Hours, Second


def second_of(context: Context, path: Path, party: str | None, between: tuple[int, int] | None) -> Second | None:
    """Make the second person of a task or a rollback; None where it has none."""
    if party is None:
        if between is not None:
            hint = "second: names the party that agrees in these hours"
            context.problem((*path, "between"), "between says nothing without second", hint, key=True)
        return None
    return Second(party=context.party((*path, "second"), party), between=_hours(context, path, between))


def _hours(context: Context, path: Path, between: tuple[int, int] | None) -> Hours | None:
    if between is None:
        return None
    begins, ends = between
    if begins == ends:
        context.problem((*path, "between"), "these hours begin and end at the same minute", "leave between out: always")
    return Hours(begins=begins, ends=ends)
