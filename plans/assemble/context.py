"""What every part of the assembly shares: where things stand, which ids there are, and what was found wrong."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from plans.assemble.findings import Findings, keys
from plans.bundle import PlanFiles, Unreadable
from plans.clock import ClockTime, NotAClockTime, find_zone, resolve, span
from plans.file.schema import PlanFile
from plans.file.validation import MAX_PROBLEMS, Shaped
from plans.file.yaml_source import ParsedFile, Path
from plans.model import DatabaseId, PartyId, Replication, ReplicationId, TaskId
from plans.model.flows import NOTHING_WATCHED, FlowId, Watched
from plans.model.shifts import PersonId
from plans.nearest import did_you_mean_in_file
from plans.problems import Place, Problem

_SQL_FILE = re.compile(r"\S+\.sql|sql/\S+")
_UNKNOWN_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)


class Context(Findings):
    """The assembly of one file. Nothing raises: a fault is recorded, and the work goes on to find the next one."""

    def __init__(self, file: PlanFile, shaped: Shaped, source: ParsedFile, files: PlanFiles) -> None:
        super().__init__(source)
        self._faulty = faulty = shaped.faulty
        self.file = file
        self._repaired = shaped.repaired
        self.files = files
        data = source.data if isinstance(source.data, dict) else {}
        # From the file itself and not from the models: a task that is faulty in itself can still be referred to.
        self.tasks = _ids(data.get("tasks"))
        self.parties = keys(data, "parties")
        self.databases = keys(data, "databases")
        self.people = keys(data, "people")
        self.channels = keys(data, "channels")
        self.interval_ids = _ids(data.get("intervals"))
        self.flows = _ids(data.get("flows"))
        self.replication_ids = keys(data, "replication")
        self.replications: Mapping[ReplicationId, Replication] = {}
        """The replications, once they are made; the jobs of tasks take theirs from there."""
        self.watched: Watched = NOTHING_WATCHED
        """The flows, once they are made; the jobs of tasks take their canaries from there."""
        self.used: set[tuple[str, str]] = set()
        self.zone = self._zone()
        self._clock_known = not faulty & {"start", "timezone"} and self.zone is not None
        self.start = self._start()

    # --- findings ---

    def is_repaired(self, path: Path) -> bool:
        """Whether the path is in a task whose faulty lines have been left out."""
        return len(path) > 1 and path[0] == "tasks" and path[1] in self._repaired

    def is_incomplete(self, key: str) -> bool:
        """Whether a part of the file has faulty lines, and was left out as a whole."""
        return key in self._faulty

    def problem_in(self, place: Place, message: str, hint: str = "") -> None:
        """Record a problem in another file."""
        self.problems.append(Problem(place=place, message=message, hint=hint))

    def pointless(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> None:
        """Record a line that can mean nothing. A plan that was frozen with one goes on being read."""
        if self.files.frozen:
            self.warn(path, message, hint, key=key)
        else:
            self.problem(path, message, hint, key=key)

    # --- references ---

    def task(self, path: Path, name: str) -> TaskId:
        """A task by its id."""
        self._known("task", path, name, self.tasks)
        return TaskId(name)

    def task_list(self, path: Path, names: Iterable[str]) -> tuple[TaskId, ...]:
        """Tasks by their ids; the same one twice is a problem."""
        return tuple(TaskId(name) for name in self._each("task", path, names, self.tasks))

    def party(self, path: Path, name: str) -> PartyId:
        """A party by its id."""
        self._known("party", path, name, self.parties)
        return PartyId(name)

    def party_list(self, path: Path, names: Iterable[str]) -> tuple[PartyId, ...]:
        """Parties by their ids; the same one twice is a problem."""
        return tuple(PartyId(name) for name in self._each("party", path, names, self.parties))

    def person_list(self, path: Path, names: Iterable[str]) -> tuple[PersonId, ...]:
        """People by their ids; the same one twice is a problem."""
        return tuple(PersonId(name) for name in self._each("person", path, names, self.people))

    def database(self, path: Path, name: str) -> DatabaseId:
        """A database by its id."""
        self._known("database", path, name, self.databases)
        return DatabaseId(name)

    def flow(self, path: Path, name: str) -> FlowId:
        """A flow by its id."""
        self._known("flow", path, name, self.flows)
        return FlowId(name)

    def replication(self, path: Path, name: str) -> ReplicationId:
        """A replication by its id."""
        self._known("replication", path, name, self.replication_ids)
        return ReplicationId(name)

    def database_list(self, path: Path, names: Iterable[str]) -> tuple[DatabaseId, ...]:
        """Databases by their ids; the same one twice is a problem."""
        return tuple(DatabaseId(name) for name in self._each("database", path, names, self.databases))

    def _known(self, kind: str, path: Path, name: str, names: dict[str, None]) -> None:
        self.used.add((kind, name))
        if name not in names and len(self.problems) <= MAX_PROBLEMS:
            hint = did_you_mean_in_file(name, names)
            if not hint:
                hint = f"there are {', '.join(list(names)[:12])}" if names else f"this plan names no {kind}"
            self.certain(path, f'unknown {kind} "{name[:40]}"', hint)

    def _each(self, kind: str, path: Path, names: Iterable[str], ids: dict[str, None]) -> Iterable[str]:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                self.certain((*path, index), f'"{name[:40]}" stands in this list twice')
                continue
            seen.add(name)
            self._known(kind, (*path, index), name, ids)
            yield name

    # --- clock times ---

    def clock(self, path: Path, time: ClockTime) -> datetime:
        """The instant that a clock time means."""
        if not self._clock_known or self.zone is None:
            return _UNKNOWN_INSTANT
        try:
            return resolve(time, self.zone, start=self.start)
        except NotAClockTime as error:
            self.certain(path, error.what, error.hint)
            return self.start

    def span(self, path: Path, begins: ClockTime, ends: ClockTime) -> tuple[datetime, datetime]:
        """From when to when a shift is, at `from` and `to` of this path."""
        if not self._clock_known or self.zone is None:
            return _UNKNOWN_INSTANT, _UNKNOWN_INSTANT + timedelta(hours=1)
        try:
            return span(begins, ends, self.zone, self.start)
        except NotAClockTime as error:
            self.certain(path, error.what, error.hint)
            return self.start, self.start + timedelta(hours=1)

    def _zone(self) -> ZoneInfo | None:
        name = self.file.timezone
        zone = find_zone(name)
        if zone is None:
            from zoneinfo import available_timezones  # reads hundreds of files: only where a name is wrong

            self.problem(
                ("timezone",), f'unknown time zone "{name[:40]}"', did_you_mean_in_file(name, available_timezones())
            )
        return zone

    def _start(self) -> datetime:
        zone = self.zone or ZoneInfo("UTC")  # also of an unknown zone: a start without a date is wrong everywhere
        try:
            return resolve(self.file.start, zone)
        except NotAClockTime as error:
            self.problem(("start",), error.what, error.hint)
            self._clock_known = False
            return _UNKNOWN_INSTANT

    # --- texts and files ---

    def read(self, path: Path, name: str) -> str:
        """The text of a file beside the plan, empty where it cannot be read."""
        try:
            return self.files.read(name)
        except Unreadable as error:
            if error.line:
                self.problem_in(Place(file=name, line=error.line, column=error.column), error.what, error.hint)
            else:
                self.certain(path, error.what, error.hint)
            return ""

    def sql(self, path: Path, text: str, *, is_file: bool = False) -> str:
        """SQL as written, or out of the file that the text names (`….sql`, `sql/…`)."""
        problems_before = len(self.problems)
        if is_file or _SQL_FILE.fullmatch(text):
            text = self.read(path, text)
        if not text.strip() and len(self.problems) == problems_before:
            self.problem(path, "there is no SQL here")
        return text


def _ids(entries: object) -> dict[str, None]:
    """The ids in a list of mappings."""
    ids = [entry.get("id") for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return dict.fromkeys(name for name in ids if isinstance(name, str))
