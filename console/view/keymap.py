"""Every key: an id by which it can be remapped, where it holds, what it is called, and why it would do nothing now.

No Alt, no Ctrl+Enter, no Ctrl+H, J or M: terminals do not pass them on. Keys are written as a terminal sends them:
the character itself, or a name such as `enter`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from console.view.model import Page, Ui, View
from jobs.run.events import task_of
from jobs.run.outlook.replicating.ways_back import gone_ways
from jobs.run.outlook.rollbacks.again import kept_by, may_be_tried_again
from jobs.run.outlook.sequence.polls import closed_poll
from jobs.run.outlook.sequence.units import body_of
from jobs.run.outlook.shut_gates import shut_by
from jobs.run.outlook.status import past_no_return
from plans.errors import CutoverError
from plans.model import Job, TaskId
from plans.nearest import did_you_mean


class BadKeys(CutoverError):
    """A remapping names a binding that does not exist, or one key for two things."""


SEND = "send"
"""The binding by which alone commands leave a console."""
_IN_TEXT = frozenset({"enter", "return", "space", "tab", "ctrl+m", "ctrl+j", "ctrl+i"})
"""Keys that a terminal sends for what stands in a text."""
_ALL = frozenset(Page)
_BOARD = frozenset({Page.BOARD})
_ITEMS = frozenset({Page.ITEMS})
_PROBLEMS = frozenset({Page.PROBLEMS})
_FLOWS = frozenset({Page.FLOWS})
_TASK = frozenset({Page.TASK, Page.JOB})
_TASKS = frozenset({Page.BOARD, Page.TASK, Page.JOB})
"""Where a key acts on the selected task."""
_LOOKING = frozenset(
    {Page.BOARD, Page.STREAMS, Page.SINCE, Page.NEEDS, Page.PROBLEMS, Page.FLOWS, Page.REPLICATIONS, Page.BRIEF}
)
"""Where a key leads to another way of looking at the whole night."""
_NIGHT = frozenset({Page.BOARD, Page.TASK, Page.JOB, Page.POLL, Page.DECIDE})
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
    _b("items.tick", "c", "Tick", "the next tick of the item, or of all that are marked", _ITEMS, sends=True),
    *(_b(f"items.tick.{n}", str(n), "", f"tick {n} of the item, or of all that are marked", _ITEMS, sends=True)
      for n in range(1, 10)),
    _b("items.mark", "x space", "Mark", "mark the item, or take its mark away; then one key ticks all", _ITEMS),
    _b("items.range", "X", "Range", "mark all from the last mark to here", _ITEMS),
    _b("items.group", "*", "Group", "mark all of this group", _ITEMS),
    _b("items.all", "A", "All", "mark all that are shown", _ITEMS),
    _b("items.undo", "u", "Undo", "take the last tick back, while nothing rests on it", _ITEMS, sends=True),
    _b("items.find", "/", "Find", "find an item by its name, id, group or owner as you type", _ITEMS),
    _b("items.find.next", "n", "", "the next item found", _ITEMS),
    _b("items.find.previous", "N", "", "the one before", _ITEMS),
    _b("items.filter", "f", "Filter", "all items, open, waived, of this owner, of this group", _ITEMS),
    _b("items.sort", "o", "Sort", "put them in order again: what waits for somebody first", _ITEMS),
    _b("items.left", "left", "", "a column to the left", _ITEMS),
    _b("items.right", "right", "", "a column to the right", _ITEMS),
    _b("items.whole", "enter", "Whole", "all about this item, to its end; once more for the list", _ITEMS),
    _b("items.waive", "w", "Waive", "settle the item without it: reason and fallback", _ITEMS, sends=True),
    _b("decide.go", "g", "Go", "the decision owner says go", frozenset({Page.DECIDE}), sends=True),
    _b("decide.no_go", "n", "No-go", "the decision owner says no-go: why is asked for", frozenset({Page.DECIDE}),
       sends=True),
    _b("decide.postpone", "p", "Postpone", "ask again at a later time", frozenset({Page.DECIDE}), sends=True),
    _b("task.skip", "S", "Skip", "go on without it, with a reason", _TASK, sends=True),
    _b("task.fixed", "F", "Fixed", "it was done by hand, with a reason", _TASK, sends=True),
    _b("task.abandon", "A", "Abandon", "give it up: what waits for it stays blocked", _TASK,
       sends=True),
    _b("task.stop", "X", "Stop", "stop the attempt under way; its query is cancelled", _TASK,
       sends=True),
    _b("task.job", "enter", "Job", "its job: tables, rates, what it waits for, what is run, what it prints",
       frozenset({Page.TASK})),
    _b("job.task", "enter", "Task", "its task: instructions, times, evidence, rollback", frozenset({Page.JOB})),
    _b("problem.open", "n", "New", "open a problem: a text, severity=, owner=, on=, eta=", _PROBLEMS),
    _b("problem.update", "u", "Update", "say what is new of it: a text, severity=, owner=, on=, eta=", _PROBLEMS),
    _b("problem.close", "c", "Close", "close a problem, with what became of it", _PROBLEMS),
    _b("flows.find", "/", "Find", "find a flow, template or receiver by name, id, owner or condition as you type",
       _FLOWS),
    _b("flows.find.next", "n", "", "the next one found", _FLOWS),
    _b("flows.find.previous", "N", "", "the one before", _FLOWS),
    _b("flows.fold", "x", "Fold", "a line for each flow, or those that flow in one line", _FLOWS),
    _b("flows.into", "enter", "Into", "its templates and receivers, then all about one of them; Esc leads out", _FLOWS),
    _b("flows.settle", "S", "Settle", "what is missing of it is lost: why is asked for", _FLOWS, sends=True),
    _b("brief.language", "l", "Language", "the brief in English, in Norwegian", frozenset({Page.BRIEF})),
    _b("since.seen", "x", "Seen", "all of this is seen: count from here on", frozenset({Page.SINCE})),
    # then the keys of every page
    _b(SEND, "ctrl+y", "Send", "yes, send what is written out as not sent; no text holds this key"),
    _b("help", "? f1", "Help", "this help"),
    _b("find", "/", "Find", "find a task by id, title, owner, or what is told of it", _BOARD),
    _b("find.next", "n", "", "the next task found", _BOARD),
    _b("find.previous", "N", "", "the one before", _BOARD),
    _b("command", ":", "Cmd", "the command line: every command of `cutover do`, and :goto, :view, :find"),
    _b("down", "j down", "", "down"),
    _b("up", "k up", "", "up"),
    _b("first", "g home", "", "to the first", _ALL),
    _b("last", "G end", "", "to the last"),
    _b("page.down", "pagedown space", "", "a page down"),
    _b("page.up", "pageup", "", "a page up"),
    _b("enter", "enter", "Detail", "in: the task, the poll of a checkpoint, the tasks of a stream"),
    _b("back", "escape", "Back", "back; never destructive"),
    _b("pane.next", "tab", "Pane", "the next pane", _BOARD),
    _b("pane.previous", "shift+tab", "", "the pane before", _BOARD),
    _b("view", "f", "View", "next view: active, needs me, late, critical, inputs, stream, owner, all", _BOARD),
    _b("order", "O", "Order", "order of the tasks: by plan, by forecast, by lateness", _BOARD),
    _b("fold", "x", "Fold", "fold a stream under its head, or show it; the first time the others", _BOARD),
    _b("fold.none", "X", "", "no heads of streams; once more with heads, and nothing folded", _BOARD),
    _b("decide", "D", "", "to the decision of this checkpoint, or of the first item that shows this key", _BOARD,
       sends=True),
    _b("freeze", "p", "Freeze", "freeze this view, never the run", _BOARD),
    _b("zoom", "z", "Zoom", "this pane alone", _BOARD),
    _b("save", "s", "Save", "save the screen as text"),
    _b("redraw", "ctrl+l", "", "paint everything again, over what another program has written here"),
    _b("copy", "y", "Copy", "copy this line, or this page, to the clipboard and into a file"),
    _b("messages", "m", "Messages", "what this console has said, the newest first"),
    _b("streams", "t", "Streams", "each stream: done, forecast, worst task, what was said; for whom items wait",
       _LOOKING),
    _b("since", "w", "Away", "what happened since you looked last: failed, decided, forecast, done, who acted",
       _LOOKING),
    _b("needs", "i", "Items", "all that needs somebody, each item to its end, with whom to call", _LOOKING),
    _b("problems", "P", "Problems", "what is wrong and who looks after it, and what is degraded", _LOOKING),
    _b("flows", "F", "Flows", "what must flow after the go-live: how each stands, since when, whom to call", _LOOKING),
    _b("replications", "R", "Replicas", "databases that follow each other, and until when a switch can be taken back",
       _LOOKING),
    _b("brief", "b", "Brief", "what is read out at a check-in, in at most 150 words", _LOOKING),
    _b("events", "e", "Events", "which events are shown", _BOARD),
    _b("ghost", "o", "Ghost", "the other night that is shown beside this one: none, then each that is known", _BOARD),
    _b("ack", "a", "Ack", "acknowledge the newest warning of this task", _TASKS,
       sends=True),
    _b("vote", "v", "Vote", "vote, confirm, start or finish: whatever this task waits for a person for",
       _TASKS, sends=True),
    _b("hold", "h", "Hold", "hold: nothing new starts; once more to resume", _NIGHT, sends=True),
    _b("rollback", "B", "Rollback", "roll the night back: reason, what it does, a typed word; then go on with it",
       _NIGHT, sends=True),
    _b("retry", "r", "Retry", "retry this task now", _TASKS, sends=True),
    _b("lesson", "L", "", "what was learnt, for the next night: its text is asked for; also after the end", _NIGHT),
    *(_b(f"need.{n}", str(n), "", f"act on item {n} of needs-you")
      for n in range(1, 10)),
    _b("detach", "q", "Detach", "back from a page; on the board detach: the run goes on"),
    _b("interrupt", "ctrl+c", "", "never stops a run; says how to detach"),
)  # fmt: skip

REPLAY: tuple[Binding, ...] = (
    _b("replay.play", "p", "Play", "play on from here, or stand still"),
    _b("replay.event", ".", "Event", "to the next event"),
    _b("replay.event.back", ",", "", "to the event before"),
    _b("replay.stretch", "right", "Minute", "a minute on; in the days after the go-live an hour", _ALL - _ITEMS),
    _b("replay.stretch.back", "left", "", "as far back", _ALL - _ITEMS),
    _b("replay.checkpoint", ">", "Gate", "to where the next checkpoint was opened or decided"),
    _b("replay.checkpoint.back", "<", "", "to the one before"),
    _b("replay.warning", "w", "Warning", "to the next warning"),
    _b("replay.warning.back", "W", "", "to the warning before"),
    _b("replay.at", "T", "Time", "to a time, which is asked for: 01:37, Sat 01:37, '#812', +20m, G3"),
    _b("replay.faster", "+", "Faster", "faster"),
    _b("replay.slower", "-", "", "slower"),
    _b("replay.start", "0", "", "to the beginning of the night"),
    _b("replay.end", "E", "End", "to its end, or to where it was when this replay was opened"),
)
"""What moves a replay. There these come before all others, and no key that sends, marks or asks for words is left."""
_NOT_REPLAYED = frozenset(
    {SEND, "freeze", "since", "since.seen", "lesson", "problem.open", "problem.update", "problem.close",
     "items.mark", "items.range", "items.group", "items.all"}
)  # fmt: skip
ALL_BINDINGS = (*BINDINGS, *REPLAY)
_BY_ID: Mapping[str, Binding] = {one.id: one for one in ALL_BINDINGS}


@dataclass(frozen=True)
class Keymap:
    """Which key does what, after a person's own wishes: binding id -> keys."""

    own: Mapping[str, tuple[str, ...]]
    replays: bool = False
    """Whether it is that of a replay."""

    def for_replay(self) -> "Keymap":
        """The same wishes, where a night is shown as it was recorded."""
        return Keymap(self.own, replays=True)

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """Those that there are; of two with one key on one page the first holds."""
        if not self.replays:
            return BINDINGS
        return (*REPLAY, *(one for one in BINDINGS if not one.sends and one.id not in _NOT_REPLAYED))

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
        return cls.of(own)

    def with_keys(self, name: str, keys: tuple[str, ...]) -> "Keymap":
        """The same with other keys for a binding. Raises `BadKeys` as `parse` does."""
        return Keymap.of({**self.own, name: keys})

    @classmethod
    def of(cls, own: Mapping[str, tuple[str, ...]]) -> "Keymap":
        """With these keys for these bindings. Raises `BadKeys` as `parse` does."""
        for name in own.keys() - _BY_ID.keys():
            raise BadKeys(f"there is no binding {name!r}", hint=did_you_mean(name, _BY_ID))
        made = cls(own)
        made._check()
        return made

    def _check(self) -> None:
        for key in self.own.get(SEND, ()):
            if len(key) == 1 or key in _IN_TEXT:
                raise BadKeys(f"{key!r} stands in texts: it cannot be {SEND}", hint=f"{SEND}=ctrl+y")
        for name in self.own:
            for other in self._beside(name):
                shared = set(self.keys(name)) & set(self.keys(other.id)) if other.id != name else set()
                if shared and other.pages & _BY_ID[name].pages:
                    raise BadKeys(f"{shared.pop()!r} would mean {name} and {other.id}")

    @staticmethod
    def _beside(name: str) -> tuple[Binding, ...]:
        """The bindings with which this one may not share a key."""
        is_of_replay = any(one.id == name for one in REPLAY)
        return Keymap({}, replays=True).bindings if is_of_replay else BINDINGS

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of a binding."""
        return self.own.get(name, _BY_ID[name].keys)

    @cached_property
    def _table(self) -> Mapping[tuple[Page, str], Binding]:
        table: dict[tuple[Page, str], Binding] = {}
        for one in self.bindings:
            for key in self.keys(one.id):
                for page in one.pages:
                    table.setdefault((page, key), one)
        return table

    def find(self, page: Page, key: str) -> Binding | None:
        """What a key means on a page."""
        return self._table.get((page, key))


STANDARD = Keymap({})
NOTHING = "none"
"""Why a key does nothing that would act on one of something: there is none."""


def refusal(binding: Binding, view: View, ui: Ui) -> str:
    """Why a key does nothing now, in a few words; empty when it does something."""
    if not binding.sends:
        return _NOTHING_TO_SEE.get(binding.id, _always)(view, ui)
    if view.state.ended is not None and binding.id != "ack":
        return "the run has ended"
    if view.observer:
        return _looks_only(view)
    if not view.holds_keys and not _needs_no_keys(binding, view, ui):
        return f"keys {view.state.keys.shown}"
    nothing_there = _NOTHING_THERE.get(binding.id)
    return nothing_there(view, TaskId(ui.selected or "")) if nothing_there is not None else ""


def _looks_only(view: View) -> str:
    """Why this console sends nothing."""
    if view.replay is not None:
        return "a replay"
    return "simulated" if view.state.simulated else "you observe"


def _needs_no_keys(binding: Binding, view: View, ui: Ui) -> bool:
    """Whether anybody may do it who may command at all, as a second person may."""
    return binding.id == "ack" or (binding.id == "vote" and view.state.seconds.of(ui.selected or "") is not None)


def _always(_view: View, _ui: Ui) -> str:
    return ""


def _no_job(view: View, ui: Ui) -> str:
    """Why a task has no page of a job; empty where it has one."""
    unit = ui.selected or ""
    known = task_of(unit)[0] in view.plan.by_id
    return "" if known and isinstance(body_of(view.plan, unit), Job) else "no job"


def _no_way_back(view: View, _: TaskId) -> str:
    gate = past_no_return(view.plan, view.state)
    if gone_ways(view.plan, view.state):
        return "the way back is lost"
    return f"past {gate}, fix forward" if gate is not None else ""


def _no_warning(view: View, _: TaskId) -> str:
    return "" if any(not warning.acknowledged for warning in view.state.warnings) else NOTHING


def _nothing_to_retry(view: View, name: TaskId) -> str:
    if task_of(name)[0] not in view.plan.by_id or not may_be_tried_again(view.plan, view.state, name):
        return NOTHING
    begun = kept_by(view.plan, view.state, name)
    return f"{begun[0]} has begun on it" if begun else ""


def _not_running(view: View, name: TaskId) -> str:
    return "" if view.state.unit(name).running is not None else "not running"


def _not_to_be_skipped(view: View, name: TaskId) -> str:
    task = view.plan.by_id.get(name)
    return "required" if task is not None and not task.skippable else _not_to_be_ended(view, name)


def _not_to_be_ended(view: View, name: TaskId) -> str:
    """Why nobody may end this task by hand; empty where somebody may."""
    state = view.state.unit(name)
    if state.running is not None:
        return "running"
    return "has ended" if state.ended is not None else ""


def _not_open(view: View, name: TaskId) -> str:
    """Why nobody votes or decides; empty where the poll is open."""
    task = view.plan.by_id.get(name)
    if task is not None and closed_poll(view.state, task) is None:
        return ""
    return "decided" if view.state.unit(name).decided is not None else "not open"


def _no_go_to_say(view: View, name: TaskId) -> str:
    """Why no go can be said, whatever is accepted; empty where it can be."""
    task = view.plan.by_id.get(name)
    shut = shut_by(view.plan, view.state, task) if task is not None else ()
    return _not_open(view, name) or (f"shut: {shut[0].what}" if shut else "")


_NOTHING_TO_SEE: Mapping[str, Callable[[View, Ui], str]] = {"task.job": _no_job}
"""Why a key that sends nothing leads nowhere; empty where it leads somewhere."""


_NOTHING_THERE: Mapping[str, Callable[[View, TaskId], str]] = {
    "rollback": _no_way_back,
    "ack": _no_warning,
    "retry": _nothing_to_retry,
    "task.stop": _not_running,
    "task.skip": _not_to_be_skipped,
    "task.fixed": _not_to_be_ended,
    "task.abandon": _not_to_be_ended,
    "poll.go": _not_open,
    "poll.caveat": _not_open,
    "poll.no_go": _not_open,
    "decide.go": _no_go_to_say,
    "decide.no_go": _not_open,
}
"""Why a key has nothing to act on, once the person may act; empty where it has."""
