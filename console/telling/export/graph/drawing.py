"""The drawing of a plan as an SVG document: it needs no script and no font, on light paper and on dark screens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from console.telling.export.facts import Exported
from console.telling.export.graph.letters import cut, wide
from console.telling.export.graph.placing import (
    CARD,
    DIAMOND,
    LEFT,
    NAME,
    PAD,
    POINT,
    SIZE,
    TOP,
    TRUNK,
    Card,
    Lane,
    Placed,
    clock,
    placed,
)
from console.telling.export.graph.routing import Link, links
from console.telling.export.graph.style import style
from console.telling.export.spans import Told
from console.telling.export.written import Written
from console.text.pictures.pen import safe, told, written
from plans.durations import format_duration
from plans.plurals import counted

_FOOT = 62
"""The room of what explains it."""
_HOUR = timedelta(hours=1)
_TICK = 46
"""Between two hours that are written, at least."""
_HEADS = 3
"""Rows of what stands over the clock."""
_STRIP, _CORNER = 3, 8
"""The height of the strip that is as long as a task lasts; how round the cards are of what people do."""
_MOST_TICKS = 100


def as_svg(told: Exported) -> Written:
    """The graph of a plan, or of a run as it stands."""
    where = placed(told)
    drawing = Drawing(told=told, placed=where, zone=ZoneInfo(told.zone))
    cut_off = sum(card.is_cut for card in where.cards.values())
    left = (f"the ends of {counted(cut_off, 'title')}, which stand whole where somebody points at them",)
    return Written(content=drawing.text().encode(), left=left if cut_off else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One drawing, its times told by the plan's clock."""

    told: Exported
    placed: Placed
    zone: ZoneInfo

    def text(self) -> str:
        """The whole document."""
        width, height = self.placed.width, self.placed.bottom + _FOOT
        drawn = sorted(links(self.told, self.placed), key=lambda link: link.is_critical)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
                f'height="{height:g}" style="max-width:100%;height:auto" role="img" aria-labelledby="t d">',
                f'<title id="t">{safe(self.told.title)}</title>',
                f'<desc id="d">{safe(self._subtitle())}</desc>',
                f"<style>{style()}</style>",
                f"<defs>{_arrow('a', 'head')}{_arrow('c', 'head critical')}</defs>",
                f'<rect class="paper" width="{width:g}" height="{height:g}"/>',
                written(14, 30, cut(self.told.title, 19, width - 28), "h"),
                written(14, 50, self._subtitle(), "s"),
                *(part for lane in self.placed.lanes for part in self._lane(lane)),
                *self._clock_lines(),
                *self._gates(),
                *self._now(),
                *(_link(link) for link in drawn),
                *(self._card(card) for card in self.placed.cards.values()),
                *(_lag(link) for link in drawn if link.lag),
                *self._legend(),
                "</svg>\n",
            ]
        )

    def _subtitle(self) -> str:
        run = self.told.run
        of_run = f"{run.kind} {run.name} as of {self._dated(run.as_of)}. " if run is not None else ""
        begins, ends = (self._dated(self.placed.axis.times[at]) for at in (0, -1))
        return (
            f"{of_run}{begins} to {ends}, {self.told.zone}: "
            f"{counted(len(self.told.tasks), 'task')} in {counted(len(self.placed.lanes), 'stream')}"
        )

    def _dated(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%a %d %b %Y %H:%M}"

    def _clock(self, at: datetime) -> str:
        return clock(at, self.zone)

    def _lane(self, lane: Lane) -> Iterator[str]:
        if not lane.is_odd:
            yield f'<rect class="wash" y="{lane.y:g}" width="{self.placed.width:g}" height="{lane.height:g}"/>'
        yield written(14, lane.y + 24, lane.name, "n")

    def _clock_lines(self) -> Iterator[str]:
        """Full hours of the plan's clock, as many as there is room for, and none where a checkpoint tells its own."""
        axis, last, day = self.placed.axis, float(LEFT - _TICK), ""
        own = [(card.x - _TICK / 2, card.ends + _TICK / 2) for card in self._across()]
        for at in self._hours():
            x, today = axis.x(at), f"{at.astimezone(self.zone):%a} "
            if x - last < _TICK:
                continue
            yield f'<path class="grid" d="M{x:g} {TOP - 10}V{self.placed.bottom:g}"/>'
            if not any(left < x < right for left, right in own):
                yield written(x - 13, TOP - 14, f"{today if today != day else ''}{self._clock(at)}", "s")
                day = today
            last = x

    def _hours(self) -> Iterator[datetime]:
        begins, ends = self.placed.axis.times[0], self.placed.axis.times[-1]
        step = _HOUR * max(1, -(-(ends - begins) // (_HOUR * _MOST_TICKS)))
        at = begins.astimezone(self.zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        while at <= ends:
            if at >= begins:
                yield at
            at += step

    def _across(self) -> Sequence[Card]:
        """What is drawn across all lanes: the checkpoints and the go-live."""
        cards = self.placed.cards.values()
        return sorted((card for card in cards if self._is_across(card)), key=lambda card: card.x)

    def _is_across(self, card: Card) -> bool:
        return card.task.gate is not None or card.task.id == self.told.go_live

    def _gates(self) -> Iterator[str]:
        """Their lines, with their names over the clock, none over another."""
        taken = [0.0] * _HEADS
        for card in self._across():
            yield self._line_across(card)
            label = self._label(card)
            row = next((at for at, until in enumerate(taken) if until <= card.x), None)
            if row is not None:
                taken[row] = card.x + wide(label, NAME) + 6
                yield written(card.x, TOP - 38 - 15 * row, label, "n")

    def _now(self) -> Iterator[str]:
        """As of when it is told, of a run that goes on."""
        run = self.told.run
        if run is not None and run.under_way:
            x = self.placed.axis.x(run.as_of)
            yield f'<path class="now" d="M{x:g} {TOP - 10}V{self.placed.bottom:g}"/>'
            yield written(x + 3, TOP - 3, "now", "b")

    def _line_across(self, card: Card) -> str:
        top, bottom = TOP - 32, self.placed.bottom
        if card.task.gate is None:
            return f'<path class="live" d="M{card.x + 1:g} {top}V{bottom:g}m4 0V{top}"/>'
        kind = "band last" if card.task.gate.no_return else "band"
        size = f'width="{card.ends - card.x:g}" height="{bottom - top:g}"'
        return f'<rect class="{kind}" x="{card.x:g}" y="{top}" {size}/>'

    def _label(self, card: Card) -> str:
        at = self._clock(card.span.start)
        if card.task.gate is None:
            return f"GO-LIVE {at}"
        return f"{card.task.id} {at}{', point of no return' if card.task.gate.no_return else ''}"

    def _card(self, card: Card) -> str:
        task = card.task
        name, _, rest = card.head.partition(" ")
        left = card.left + (2 * DIAMOND + 5 if card.is_moment else PAD + (POINT if task.gate else 0))
        head = f'<tspan class="b">{safe(name)}</tspan> <tspan class="t">{safe(rest)}</tspan>'
        lines = (written(left, card.y + 23.5 + 10.6 * at, text) for at, text in enumerate(card.lines))
        owner = self.told.party_names.get(task.owner, "nobody")
        when = f"{self._dated(card.span.start)} to {self._clock(card.span.end)}, {owner}"
        beneath = f'<text x="{left:g}" y="{card.y + 12:g}">{head}</text>'
        return told(f"{task.id} {task.title} ({when})", *_shapes(card), beneath, *lines)

    def _legend(self) -> Iterator[str]:
        x, y = 14.0, self.placed.bottom + 14
        for shape, said in (*_LEGEND, *(_OF_A_RUN if self.told.run is not None else ())):
            yield f'<g transform="translate({x:g} {y:g})">{shape}</g>'
            yield written(x + 30, y + 11, said, "s")
            x += 44 + wide(said, 11.5)
        yield written(14, y + 34, _HOW_TO_READ, "s")


_LEGEND = (
    ('<rect class="card job" width="24" height="14"/>', "a machine does it"),
    ('<rect class="card" width="24" height="14" rx="6"/>', "people do"),
    ('<path class="card gate" d="M5 0H19L24 7L19 14H5L0 7Z"/>', "checkpoint"),
    ('<path class="card" d="M12 -1L20 7L12 15L4 7Z"/>', "milestone"),
    ('<rect class="card critical" x="1" width="22" height="14" rx="6"/>', "sets the time of the go-live"),
    ('<path class="link" d="M0 7H22" marker-end="url(#a)"/>', "must have ended before"),
    ('<path class="link start" d="M0 7H22" marker-end="url(#a)"/>', "must have begun before"),
)
_OF_A_RUN = (
    ('<rect class="card came" width="24" height="14" rx="6"/>', "is over"),
    ('<rect class="card out" width="24" height="14" rx="6"/>', "is not to come"),
)
_HOW_TO_READ = (
    "From left to right in the order of time. The strip at the foot of a card is as long as its task lasts, by a clock "
    "that is drawn wider where much happens. … stands where a title is cut."
)


_STANDING = {Told.CAME: " came", Told.NOT_TO_COME: " out"}


def _shapes(card: Card) -> Iterator[str]:
    """The card, or the mark of a moment, and the strip of what takes time."""
    kind = f"card{' critical' if card.task.critical else ''}{_STANDING.get(card.told, '')}"
    if card.is_moment:
        yield _outline(kind, _diamond(card.x + TRUNK, card.middle))
        return
    if card.task.gate is not None:
        yield _outline(f"{kind} gate", _six_sided(card))
        return
    corner = 0 if card.task.kind.startswith("job") else _CORNER
    yield _rectangle(kind if corner else f"{kind} job", card.left, card.y, card.width, CARD, corner=corner)
    begins = card.left + corner / 2
    strip = "strip critical" if card.task.critical else "strip"
    yield _rectangle(strip, begins, card.y + CARD - _STRIP, max(_STRIP, card.ends - begins), _STRIP)


def _rectangle(kind: str, x: float, y: float, width: float, height: float, corner: int = 0) -> str:
    rounded = f' rx="{corner}"' if corner else ""
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{rounded}/>'


def _outline(kind: str, path: str) -> str:
    return f'<path class="{kind}" d="{path}"/>'


def _diamond(x: float, y: float) -> str:
    return f"M{x:g} {y - DIAMOND:g}L{x + DIAMOND:g} {y:g}L{x:g} {y + DIAMOND:g}L{x - DIAMOND:g} {y:g}Z"


def _six_sided(card: Card) -> str:
    left, right, top, bottom = card.left, card.right, card.y, card.y + CARD
    upper = f"M{left + POINT:g} {top:g}H{right - POINT:g}L{right:g} {card.middle:g}"
    return f"{upper}L{right - POINT:g} {bottom:g}H{left + POINT:g}L{left:g} {card.middle:g}Z"


def _link(link: Link) -> str:
    kind = f"link{' critical' if link.is_critical else ''}{' start' if link.since_start else ''}"
    return f'<path class="{kind}" marker-end="url(#{"c" if link.is_critical else "a"})" d="{link.path}"/>'


def _lag(link: Link) -> str:
    said = f"+{format_duration(link.lag)}"
    return written(round(link.x - wide(said, SIZE) - 10, 1), link.y - 4, said, "t lag")


def _arrow(name: str, kind: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path class="{kind}" d="M0 1L8 4L0 7Z"/></marker>'
    )
