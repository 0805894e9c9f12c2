"""What happened since a time as a page of text, and for a script. Pure."""

from collections.abc import Iterator

from console.text.columns import WIDTH, wrapped
from console.text.formatting import Times, duration
from console.text.night.since import away_for, since
from console.text.night.since_when import Passed
from console.text.status_page import on_time
from console.view.looked import Away
from console.view.model import View
from plans import characters
from plans.plurals import counted


def since_text(view: View, passed: Passed, *, width: int = WIDTH) -> str:
    """Since when, whether the night is on time by now, and a line for each sort of event, what failed first."""
    times = Times.of(view.plan, view.forecast)
    ago = away_for(view, passed.away.mark.at) if passed.by_look else duration(view.now - passed.at)
    begins = "YOU LOOKED LAST, " if passed.by_look and passed.away.mark.seq else ""
    events = counted(len(passed.away.entries), "event", "events")
    behind = f"behind #{passed.away.mark.seq}"
    head = [f"SINCE {begins}{times.dated(passed.at)}, {ago} ago ({behind}): {events} of run {view.run}"]
    if passed.by_look and not passed.away.mark.seq:
        head.append("nobody knows when you looked last: this is all since the run began")
    head += wrapped("ON TIME NOW? ", on_time(view, times), width=width, most=2)
    lines = [*head, *since_lines(view, passed.away, width=width)]
    return "\n".join(characters.shown(line).rstrip() for line in lines)


def since_lines(view: View, away: Away, *, width: int = WIDTH) -> Iterator[str]:
    """A line, or several, for each sort of event."""
    found = since(view, away.entries)
    for one in found:
        label = f"{'!' if one.warning else ' '} {one.label:<10}{one.count:>4} "
        yield from wrapped(label, one.text, width=width)
    if not found:
        yield "  nothing that anybody would be told"


def since_json(view: View, passed: Passed) -> dict[str, object]:
    """The same for a script: times in UTC."""
    return {
        "since": passed.at.isoformat(),
        "since_last_look": passed.by_look,
        "after_event": passed.away.mark.seq,
        "events": len(passed.away.entries),
        "lines": [
            {"sort": one.label.lower(), "count": one.count, "text": one.text, "warning": one.warning}
            for one in since(view, passed.away.entries)
        ],
    }
