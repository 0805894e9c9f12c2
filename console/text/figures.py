"""The figures that a manual task asks for at `done`, and what was told of it: as lines and for a script. Pure."""

from collections.abc import Iterator, Mapping

from console.text.formatting import Times
from jobs.run.state.unit import GivenFigures, UnitState
from plans.model import Body, Manual


def figure_lines(body: Manual, state: UnitState, times: Times) -> Iterator[str]:
    """What is asked for, or what was told with its limit, by whom and when; the file by its name and hash."""
    given = state.given
    for one in body.ask:
        value = given.figures.get(one.name) if given is not None else None
        limit = f", {one.limit} asked" if one.limit else ""
        if value is None:
            yield f"asked at done: {one.described}"
        elif given is not None:
            outside = "" if one.is_within(value) else "  OUTSIDE THE LIMIT"
            yield f"{one.told(value)}{limit}, told by {given.by} {times.when(given.at)}{outside}"
    if given is not None and given.file:
        yield f"evidence: {given.file}, sha256 {given.sha256}"
    elif body.evidence_file:
        yield "asked at done: a file as evidence (its name and hash are kept)"


def figures_json(body: Body, given: GivenFigures | None) -> Mapping[str, object]:
    """The same for a script: what is asked, and what was told; null where nobody has."""
    asked = body.ask if isinstance(body, Manual) else ()
    return {
        "asks": [
            {"name": one.name, "type": one.type, "at_least": one.at_least, "at_most": one.at_most, "unit": one.unit}
            for one in asked
        ],
        "told": _told_json(given) if given is not None else None,
    }


def _told_json(given: GivenFigures) -> Mapping[str, object]:
    return {
        "figures": dict(given.figures),
        "outside": list(given.outside),
        "file": given.file or None,
        "sha256": given.sha256 or None,
        "by": given.by,
        "at": given.at.isoformat(),
    }
