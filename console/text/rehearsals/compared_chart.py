"""Nights side by side as a picture: a bar a night for each task, rollback, interval and stream. Pure.

It needs no script and no font of its own. Nights are told apart by their shade and by their name beside every bar; a
bar that is no measurement of the work is only an outline, and the plan is a line across all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from console.text.columns import cut
from console.text.formatting import duration
from console.text.pictures.pen import safe, written
from console.text.rehearsals.nights_compared import change_text, reasons_text
from jobs.rehearsals.as_planned import AS_PLANNED
from jobs.rehearsals.comparison import Comparison, Line

_TITLE, _NIGHT, _BARS, _FIGURE = 250, 84, 480, 220
"""Units across: titles, the names of nights, the longest bar, and the figures behind it."""
_ROW, _GAP, _HEAD = 13, 7, 26
_FIGURE_LETTERS = 38
_FIGURE_WIDE = 60
"""Of most figures."""
_SHADES = ("#9db4c0", "#5c7f95", "#2f5470", "#0b2239")
"""Of the nights, the last one darkest; older ones share the lightest."""
_STYLE = """text{font:11px ui-sans-serif,Helvetica,Arial,sans-serif;fill:#1b1f23}
.h{font-weight:bold;font-size:12px}.n{fill:#57606a}.s{fill:#953800}
.plan{stroke:#953800;stroke-width:2}.not{fill:none;stroke-dasharray:3 2}
"""


def compared_svg(comparison: Comparison, labels: Sequence[str]) -> str:
    """The comparison as an SVG document.

    Args:
        labels: what each night is called, in the order of the comparison.
    """
    body: list[str] = []
    top = 3 * _HEAD
    title = f"{comparison.nights[-1].title}: {', '.join(labels)}"
    with_plan = labels[0] == AS_PLANNED and len(labels) > 1  # it is a line across the others, and no bar
    labels = labels[1:] if with_plan else labels
    for heading, lines in _groups(comparison):
        changes = {line.id: line.change for line in lines}
        drawn = _drawn(lines, with_plan=with_plan)
        if not drawn:
            continue
        body.append(written(12, top, heading, "h"))
        top += _HEAD - 8
        longest = _longest(drawn)
        for line in drawn:
            body += _Bars(labels=labels, longest=longest, top=top, change=changes[line.id]).of(line)
            top += _ROW * len(labels) + _GAP
        top += _HEAD
    width = _TITLE + _NIGHT + _BARS + _FIGURE
    size = f'viewBox="0 0 {width} {top}" style="width:100%;max-width:{width}px;height:auto"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{safe(title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect width="{width}" height="{top}" fill="#ffffff"/>',
            written(12, 20, title, "h"),
            *_legend(),
            *body,
            "</svg>\n",
        ]
    )


def _drawn(lines: Sequence[Line], *, with_plan: bool) -> list[Line]:
    """The lines with a bar."""
    barred = map(_beside_the_plan, lines) if with_plan else lines
    return [line for line in barred if any(line.took)]


def _longest(lines: Sequence[Line]) -> timedelta:
    return max(length for line in lines for length in (*line.took, line.planned) if length)


def _beside_the_plan(line: Line) -> Line:
    """A line whose first night is the plan, without it; of a stream the plan is only there."""
    planned = line.planned if line.planned is not None else line.took[0]
    return replace(line, planned=planned, took=line.took[1:], does_not_count=line.does_not_count[1:])


def _groups(comparison: Comparison) -> Iterator[tuple[str, Sequence[Line]]]:
    yield "Tasks: active time", comparison.tasks
    yield "Rollbacks: active time", comparison.rollbacks
    yield "Intervals: stretches of the clock", comparison.intervals
    yield "Streams: active time of their tasks together", comparison.streams


def _legend() -> Iterator[str]:
    yield '<line class="plan" x1="12" x2="12" y1="32" y2="44"/>'
    yield written(20, 42, "as planned", "n")
    yield f'<rect class="not" x="110" y="33" width="24" height="10" stroke="{_SHADES[-1]}"/>'
    yield written(140, 42, "no measurement of the work", "n")
    yield written(310, 42, "+ and -: the change from the first measurement to the last", "n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bars:
    """The bars of one line, from `top` downwards."""

    labels: Sequence[str]
    longest: timedelta
    top: int
    change: timedelta | None
    """From the first to the last of all, the plan included."""

    def of(self, line: Line) -> Iterator[str]:
        """Its title, a bar a night, and the plan; why it changed is told to whoever points at it."""
        reasons = reasons_text(line.reasons)
        said = f"{line.id} {line.title}" + (f": {reasons}" if reasons else "")
        yield f"<g><title>{safe(said)}</title>"
        yield from self._drawn(line)
        yield "</g>"

    def _drawn(self, line: Line) -> Iterator[str]:
        yield written(12, self.top + 10, _cut(f"{line.id} {line.title}".strip(), 42))
        marks = line.does_not_count or ("",) * len(line.took)
        for at, (label, took, mark) in enumerate(zip(self.labels, line.took, marks, strict=True)):
            y = self.top + at * _ROW
            yield written(_TITLE, y + 10, _cut(label, 13), "n")
            if took is None:
                yield written(_TITLE + _NIGHT, y + 10, "-", "n")
                continue
            yield self._bar(at, took, mark, y)
            figure = _cut(duration(took) + (f" ({mark})" if mark else ""), _FIGURE_LETTERS)
            yield written(self._behind(line, took), y + 10, figure)
        yield from self._planned(line)
        if self.change is not None:
            yield written(12, self.top + _ROW + 10, change_text(self.change), "s")

    def _behind(self, line: Line, took: timedelta) -> float:
        """Where a figure stands: behind its bar, and behind the line of the plan where that would cross it."""
        bar, plan = self._wide(took), self._wide(line.planned) if line.planned else 0.0
        return _TITLE + _NIGHT + (plan if bar < plan < bar + _FIGURE_WIDE else bar) + 6

    def _bar(self, at: int, took: timedelta, mark: str, y: int) -> str:
        shade = _SHADES[max(0, len(_SHADES) - len(self.labels) + at)]
        look = f'class="not" stroke="{shade}"' if mark else f'fill="{shade}"'
        return f'<rect x="{_TITLE + _NIGHT}" y="{y + 1}" width="{self._wide(took):g}" height="{_ROW - 2}" {look}/>'

    def _planned(self, line: Line) -> Iterator[str]:
        if line.planned:
            x = _TITLE + _NIGHT + self._wide(line.planned)
            yield f'<line class="plan" x1="{x:g}" x2="{x:g}" y1="{self.top}" y2="{self.top + _ROW * len(line.took)}"/>'

    def _wide(self, length: timedelta) -> float:
        return max(1.0, round(length / self.longest * _BARS, 1))


def _cut(text: str, width: int) -> str:
    return cut(text, width).rstrip()
