"""Every key: an id by which it can be remapped, where it holds, what it is called, and why it would do nothing now.

No Alt, no Ctrl+Enter, no Ctrl+H, J or M: terminals do not pass them on. Keys are written as a terminal sends them:
the character itself, or a name such as `enter`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from console.view.model import Page, Ui, View
from jobs.run.outlook.status import past_no_return
from jobs.run.state.model import ASKING, Phase
from plans.errors import CutoverError
from plans.model import TaskId


class BadKeys(CutoverError):
    """A remapping names a binding that does not exist, or one key for two things."""


_ALL = frozenset(Page)
_BOARD = frozenset({Page.BOARD})
_NIGHT = frozenset({Page.BOARD, Page.TASK, Page.POLL, Page.DECIDE})
"""Where a key acts on the night as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One key, or several for the same. `sends` says that it ends in a command, which needs the keys of the run."""

    id: str
    keys: tuple[str, ...]
    label: str
    """What the hints call it; empty where they do not show it."""
    text: str
    """What help says."""
    pages: frozenset[Page]
    sends: bool = False


def _b(id: str, keys: str, label: str, text: str, pages: frozenset[Page] = _ALL, *, sends: bool = False) -> Binding:  # noqa: A002
    return Binding(id=id, keys=tuple(keys.split()), label=label, text=text, pages=pages, sends=sends)


BINDINGS: tuple[Binding, ...] = (
    # what belongs to one page comes first: there it wins over the same key of every page
    _b("poll.go", "g", "Go", "this party says go", frozenset({Page.POLL}), sends=True),
    _b("poll.caveat", "c", "Caveat", "go with a caveat: its text is asked for", frozenset({Page.POLL}), sends=True),
    _b("poll.no_go", "n", "No-go", "this party says no-go: why is asked for", frozenset({Page.POLL}), sends=True),
    _b("poll.decide", "D", "Decide", "to the decision", frozenset({Page.POLL}), sends=True),
    _b("items.tick", "c space", "Tick", "the item's next tick", frozenset({Page.ITEMS}), sends=True),
    _b("items.waive", "w", "Waive", "settle the item without it: reason and fallback", frozenset({Page.ITEMS}),
       sends=True),
    _b("decide.go", "g", "Go", "the decision owner says go", frozenset({Page.DECIDE}), sends=True),
    _b("decide.no_go", "n", "No-go", "the decision owner says no-go: why is asked for", frozenset({Page.DECIDE}),
       sends=True),
    _b("decide.postpone", "p", "Postpone", "ask again at a later time", frozenset({Page.DECIDE}), sends=True),
    _b("task.skip", "S", "Skip", "go on without it, with a reason", frozenset({Page.TASK}), sends=True),
    _b("task.fixed", "F", "Fixed", "it was done by hand, with a reason", frozenset({Page.TASK}), sends=True),
    _b("task.abandon", "A", "Abandon", "give it up: what waits for it stays blocked", frozenset({Page.TASK}),
       sends=True),
    _b("task.stop", "X", "Stop", "stop the attempt under way; its query is cancelled", frozenset({Page.TASK}),
       sends=True),
    # then the keys of every page
    _b("help", "? f1", "Help", "this help"),
    _b("find", "/", "Find", "find a task by id, title or owner", _BOARD),
    _b("find.next", "n", "", "the next task found", _BOARD),
    _b("find.previous", "N", "", "the one before", _BOARD),
    _b("command", ":", "Cmd", "the command line: every verb of `cutover do`, and :goto, :view, :find"),
    _b("down", "j down", "", "down"),
    _b("up", "k up", "", "up"),
    _b("first", "g home", "", "to the first", _ALL),
    _b("last", "G end", "", "to the last"),
    _b("page.down", "pagedown space", "", "a page down"),
    _b("page.up", "pageup", "", "a page up"),
    _b("enter", "enter", "Detail", "in: the task, or the poll of a checkpoint"),
    _b("back", "escape", "Back", "back; never destructive"),
    _b("pane.next", "tab", "Pane", "the next pane", _BOARD),
    _b("pane.previous", "shift+tab", "", "the pane before", _BOARD),
    _b("view", "f", "View", "the next view: active+next, needs me, late, critical, all", _BOARD),
    _b("freeze", "p", "Freeze", "freeze this view, never the run", _BOARD),
    _b("zoom", "z", "Zoom", "this pane alone", _BOARD),
    _b("save", "s", "Save", "save the screen as text"),
    _b("messages", "m", "Messages", "what this console has said, the newest first"),
    _b("events", "e", "Events", "which events are shown", _BOARD),
    _b("ack", "a", "Ack", "acknowledge the newest warning of this task", frozenset({Page.BOARD, Page.TASK}),
       sends=True),
    _b("vote", "v", "Vote", "vote, confirm, start or finish: whatever this task waits for a person for",
       frozenset({Page.BOARD, Page.TASK}), sends=True),
    _b("hold", "h", "Hold", "hold: nothing new starts; once more to resume", _NIGHT, sends=True),
    _b("rollback", "B", "Rollback", "roll the night back: reason, what it does, a typed word; then go on with it",
       _NIGHT, sends=True),
    _b("retry", "r", "Retry", "retry this task now", frozenset({Page.BOARD, Page.TASK}), sends=True),
    *(_b(f"need.{n}", str(n), "", f"act on item {n} of needs-you", frozenset({Page.BOARD, Page.TASK}))
      for n in range(1, 10)),
    _b("detach", "q", "Detach", "detach: the run goes on"),
    _b("interrupt", "ctrl+c", "", "never stops a run; says how to detach"),
)  # fmt: skip

_BY_ID: Mapping[str, Binding] = {one.id: one for one in BINDINGS}


@dataclass(frozen=True)
class Keymap:
    """Which key does what, after a person's own wishes: binding id -> keys."""

    own: Mapping[str, tuple[str, ...]]

    @classmethod
    def parse(cls, text: str) -> "Keymap":
        """From `detach=Q,hold=H f2`.

        Raises:
            BadKeys: no such binding, or a key that two bindings of one page share.
        """
        own: dict[str, tuple[str, ...]] = {}
        for part in filter(None, (one.strip() for one in text.split(","))):
            name, _, keys = part.partition("=")
            if name not in _BY_ID or not keys.split():
                raise BadKeys(f"{part!r} remaps nothing", hint=f"ids: {', '.join(_BY_ID)}")
            own[name] = tuple(keys.split())
        made = cls(own)
        made._check()
        return made

    def _check(self) -> None:
        for name in self.own:
            for other in BINDINGS:
                shared = set(self.keys(name)) & set(self.keys(other.id)) if other.id != name else set()
                if shared and other.pages & _BY_ID[name].pages:
                    raise BadKeys(f"{shared.pop()!r} would mean {name} and {other.id}")

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of a binding."""
        return self.own.get(name, _BY_ID[name].keys)

    @cached_property
    def _table(self) -> Mapping[tuple[Page, str], Binding]:
        table: dict[tuple[Page, str], Binding] = {}
        for one in BINDINGS:
            for key in self.keys(one.id):
                for page in one.pages:
                    table.setdefault((page, key), one)
        return table

    def find(self, page: Page, key: str) -> Binding | None:
        """What a key means on a page."""
        return self._table.get((page, key))


STANDARD = Keymap({})


def refusal(binding: Binding, view: View, ui: Ui) -> str:
    """Why a key does nothing now, in a few words; empty when it does something."""
    if not binding.sends:
        return ""
    if view.state.ended is not None and binding.id != "ack":
        return "the run has ended"
    if view.observer:
        return "you observe"
    if binding.id != "ack" and not view.holds_keys:
        return f"keys: {view.state.keys.shown}"
    return _nothing_there(binding.id, view, ui)


def _nothing_there(name: str, view: View, ui: Ui) -> str:
    """Why a key has nothing to act on, once the person may act."""
    unit = ui.selected or ""
    known = view.state.unit(unit)
    match name:
        case "rollback" if (gone := past_no_return(view.plan, view.state)) is not None:
            return f"past {gone}, fix forward"
        case "ack" if not any(not one.acknowledged for one in view.state.warnings):
            return "no warning"
        case "retry" if known.phase not in ASKING | {Phase.RETRYING, Phase.ABANDONED, Phase.SKIPPED}:
            return "nothing to retry"
        case "task.stop" if known.running is None:
            return "not running"
        case "task.skip" if (task := view.plan.by_id.get(TaskId(unit))) is not None and not task.skippable:
            return "required"
        case "task.skip" | "task.fixed" | "task.abandon" if known.running is not None or known.ended is not None:
            return "running" if known.running is not None else "has ended"
        case "poll.go" | "poll.caveat" | "poll.no_go" | "decide.go" | "decide.no_go" if known.phase is not Phase.OPEN:
            return "decided" if known.decided is not None else "not open"
    return ""
