"""A pack as the parts of its file, and back: one JSON object a line, each event with exactly the texts that are hashed.

`SHA256SUMS` names every other part. It proves nothing against whoever writes it anew; the chain and the heads that were
told do. What it shows is that a file was damaged, or changed by somebody who knew no better.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import TypeAdapter

from jobs.journal.approvals import ApprovalEntry
from jobs.journal.base import Recorded, RunRow, Sent, Snapshot, Standing
from jobs.journal.outbox import Posted
from jobs.journal.samples import StoredSample
from jobs.journal.told_heads import ToldHead
from jobs.packs.pack import FORMAT, VERSION, Pack, PackedRun, PackTooLarge, PackUnreadable
from plans.model.kept_forecasts import NightsForecasts

T = TypeVar("T")

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
JOURNAL = "journal.jsonl"
_LISTS = {
    "commands.jsonl": Sent,
    "progress.jsonl": Snapshot,
    "samples.jsonl": StoredSample,
    "messages.jsonl": Posted,
    "told_heads.jsonl": ToldHead,
    "approvals.jsonl": ApprovalEntry,
}
"""Parts that are lists of one kind of value. A pack's field has the part's name, or the one that `_FIELDS` says."""
_FIELDS = {"told_heads.jsonl": "told"}
_LATER = frozenset({"approvals.jsonl"})
"""Parts that packs of older programs do not have: that one is gone the sums tell, which name it where it was."""
_FORECASTS = "forecasts.jsonl"
_FAMILY = "family_forecasts.jsonl"
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
MOST_LINES = 500_000
"""Of one part: fewer than 100,000 events are a long night with its days after."""
MOST_OF_LINE = 4 * 1024 * 1024
"""Bytes of one line. As JSON 60 MB of brackets and commas, some kB in a zip, take seven gigabytes."""
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""Between which every time of a control database lies: that database says the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A run, but for its events."""

    row: RunRow
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manifest:
    """What a pack says of itself."""

    format: str
    version: int
    chain: int = 1
    at: datetime
    program: str = ""
    run: _Row
    rehearsals: tuple[_Row, ...] = ()
    free_since: datetime | None = None
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """An event in a file: `at`, `kind` and `body` are the texts that are hashed."""

    seq: int
    at: str
    kind: str
    body: str
    hash: str
    command: int | None = None


def parts_of(pack: Pack) -> dict[str, bytes]:
    """The parts of its file, the manifest first. Raises `PackTooLarge` where nobody could open it."""
    rows = [_Row(row=one.row, standing=one.standing) for one in pack.runs]
    manifest = _Manifest(
        format=FORMAT,
        version=VERSION,
        chain=pack.chain,
        at=pack.at,
        program=pack.program,
        run=rows[0],
        rehearsals=tuple(rows[1:]),
        free_since=pack.free_since,
        lacking=pack.lacking,
    )
    own = (pack.forecasts,) if pack.forecasts is not None else ()
    parts = {
        MANIFEST: _json(_plain(manifest, _Manifest)).encode() + b"\n",
        JOURNAL: journal_lines(pack.main.events),
        **_lists(pack),
        _FORECASTS: _lines(own, NightsForecasts),
        _FAMILY: _lines(pack.family_forecasts, NightsForecasts),
        **{f"rehearsals/{one.row.run}.jsonl": journal_lines(one.events) for one in pack.rehearsals},
    }
    for part, content in parts.items():
        if why := _too_much(content):
            raise PackTooLarge(f"no pack can hold this run: its {part} {why}")
    return parts | {f"bundles/{name}.json": text.encode() for name, text in pack.bundles.items()}


def _lists(pack: Pack) -> dict[str, bytes]:
    """The parts that are lists; those that came later only where there is anything in them."""
    lists = {name: _lines(getattr(pack, _field(name)), kind) for name, kind in _LISTS.items()}
    return {name: lines for name, lines in lists.items() if lines or name not in _LATER}


def _too_much(content: bytes) -> str:
    """Why nobody tells the lines of a part apart, by what costs little to count; empty where it is done."""
    if content.count(b"\n") > MOST_LINES:
        return "has more lines than any night has"
    if any(len(line) > MOST_OF_LINE for line in content.split(b"\n")):
        return "has a line that is longer than any that is recorded"
    return ""


def with_sums(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts, and last of all the sums of them, as `sha256sum` writes and checks them."""
    lines = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(parts.items()))
    return {**parts, SUMS: "".join(lines).encode()}


def journal_lines(events: Iterable[Recorded]) -> bytes:
    """Events as the lines of a file."""
    return "".join(f"{_json(_event_line(one))}\n" for one in events).encode()


def _event_line(one: Recorded) -> dict[str, object]:
    return {
        "seq": one.seq,
        "at": one.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": one.kind,
        "body": one.body,
        "hash": one.hash,
        "command": one.command_id,
    }


def pack_of(parts: Mapping[str, bytes], name: str) -> Pack:
    """The pack that these parts are; what of them is not as it was written stands in its `doubts`.

    Raises:
        PackUnreadable: nobody can make a run of them, or a newer program wrote them.
    """
    reading = _Reading(parts=parts, name=name)
    manifest = reading.manifest()
    bundles = {
        part.removeprefix("bundles/").removesuffix(".json"): reading.text(part)
        for part in parts
        if part.startswith("bundles/") and part.endswith(".json")
    }
    lists: dict[str, Any] = {_field(part): tuple(reading.values(part, kind)) for part, kind in _LISTS.items()}
    own = tuple(reading.values(_FORECASTS, NightsForecasts))
    family = tuple(reading.values(_FAMILY, NightsForecasts))
    main = reading.run(manifest.run, JOURNAL)
    rehearsals = tuple(reading.run(one, f"rehearsals/{one.row.run}.jsonl") for one in manifest.rehearsals)
    reading.compare_sums()
    return Pack(
        at=manifest.at,
        program=manifest.program,
        chain=manifest.chain,
        main=main,
        rehearsals=rehearsals,
        free_since=manifest.free_since,
        bundles=bundles,
        forecasts=own[0] if own else None,
        family_forecasts=family,
        lacking=manifest.lacking,
        doubts=tuple(reading.doubts),
        **lists,
    )


@dataclass(slots=True, kw_only=True)
class _Reading:
    """Reads parts one after the other, and notes what is not as it was written."""

    parts: Mapping[str, bytes]
    name: str
    doubts: list[str] = field(default_factory=list)

    def manifest(self) -> _Manifest:
        """What the pack says of itself; its version is asked before anything else of it must fit."""
        if MANIFEST not in self.parts:
            raise PackUnreadable(f"{self.name} is no pack: it has no {MANIFEST}", hint="cutover pack makes one")
        self._check_size(MANIFEST)
        said = self._parsed(MANIFEST, 1, self.parts[MANIFEST], dict[str, Any])
        version = said.get("version")
        if said.get("format") != FORMAT or not isinstance(version, int):
            raise PackUnreadable(f"{self.name} is no pack: its {MANIFEST} is of something else")
        if version > VERSION:
            raise PackUnreadable(
                f"{self.name} is a pack of version {version}, and this program reads {VERSION}",
                hint="install the newer cutover",
            )
        return self._parsed(MANIFEST, 1, self.parts[MANIFEST], _Manifest)

    def text(self, part: str) -> str:
        """A part as it is."""
        try:
            return self.parts[part].decode()
        except UnicodeDecodeError:
            raise self._broken(part, 1) from None

    def values(self, part: str, kind: type[T]) -> Iterator[T]:
        """The values of a part, one a line; none where it is missing, which is noted."""
        if part not in self.parts:
            self.doubts += [f"{part} is missing"] if part not in _LATER else []
            return
        content = self.parts[part]
        self._check_size(part)
        for number, line in enumerate(content.removesuffix(b"\n").split(b"\n") if content else (), start=1):
            yield self._parsed(part, number, line, kind)

    def _check_size(self, part: str) -> None:
        if why := _too_much(self.parts[part]):
            raise PackUnreadable(f"{self.name}: {part} {why}")

    def run(self, row: _Row, part: str) -> PackedRun:
        """A run with its events. Events that stand in another order than they were recorded in are noted."""
        if part == JOURNAL and part not in self.parts:
            raise PackUnreadable(f"{self.name} is no whole pack: it has no {JOURNAL}")
        events: list[Recorded] = []
        for number, line in enumerate(self.values(part, _Line), start=1):
            events.append(self._event(line, part, number))
            if len(events) > 1 and events[-1].seq <= events[-2].seq:
                self.doubts.append(f"{part}, line {number}: #{line.seq} stands behind #{events[-2].seq}")
        return PackedRun(row=row.row, standing=row.standing, events=tuple(events))

    def compare_sums(self) -> None:
        """Note which parts are not those that the sums name."""
        if SUMS not in self.parts:
            self.doubts.append(f"{SUMS} is missing: nothing says whether the parts are those that were written")
            return
        lines = (line.partition("  ") for line in self.text(SUMS).splitlines())
        known = {part: digest for digest, _, part in lines}
        found = {part: sha256(content).hexdigest() for part, content in self.parts.items() if part != SUMS}
        self.doubts[:] = dict.fromkeys([*self.doubts, *_differences(known, found)])

    def _event(self, line: _Line, part: str, number: int) -> Recorded:
        try:
            at = datetime.fromisoformat(line.at).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self._broken(part, number) from None
        if not _EARLIEST <= at <= _LATEST or "\n" in line.kind:
            raise self._broken(part, number)
        return Recorded(seq=line.seq, kind=line.kind, body=line.body, at=at, command_id=line.command, hash=line.hash)

    def _parsed(self, part: str, number: int, line: bytes, kind: type[T]) -> T:
        try:
            value: T = _adapter(kind).validate_json(line, strict=True)
            if _of_this_age(value):
                return value
        except (ValueError, ArithmeticError, RecursionError):  # of the line, or of a time in it
            pass
        raise self._broken(part, number)

    def _broken(self, part: str, number: int) -> PackUnreadable:
        return PackUnreadable(
            f"{self.name}: line {number} of {part} is not what this program writes there",
            hint="the pack is damaged, or was changed by hand",
        )


def _differences(known: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    """Where the parts that are there, by their sums, are not those that are known."""
    for part in dict.fromkeys((*found, *known)):
        if part not in known:
            yield f"{part} is no part of what was written"
        elif part not in found:
            yield f"{part} is missing"
        elif found[part] != known[part]:
            yield f"{part} is not the one that was written"


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _of_this_age(value: object) -> bool:
    """Whether every time in a value is one that a control database would have taken."""
    if isinstance(value, datetime):
        return value.tzinfo is not None and _EARLIEST <= value <= _LATEST
    if isinstance(value, tuple | list):
        return all(map(_of_this_age, value))
    if is_dataclass(value):
        return all(_of_this_age(getattr(value, one.name)) for one in fields(value))
    return True


def _field(part: str) -> str:
    return _FIELDS.get(part, part.removesuffix(".jsonl"))


def _lines(values: Iterable[object], kind: type[Any]) -> bytes:
    return "".join(f"{_json(_plain(one, kind))}\n" for one in values).encode()


def _plain(value: object, kind: type[Any]) -> object:
    return _adapter(kind).dump_python(value, mode="json")


_json: Callable[[object], str] = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
