"""That every row of a mapping's source arrived, or was left out by a word of the plan: proved on the source alone.

What the query yields is compared with the target by `jobs.reconcile.table`; here it is asked what the query left
out, or took more than once, and of whom. First two sums are compared, each of one pass, without a group or a join; only
where they differ the rows are looked for. Nothing of a row but its key leaves the database, and that as a name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jobs.postgres.quote import identifier
from jobs.postgres.sides import Connection, one_row
from jobs.postgres.sql_files import statement
from jobs.reconcile.bisect import MOST_KEYS, KeyNames, key_text
from jobs.reconcile.checks import Outcome
from jobs.rows.checksum import Side
from jobs.rows.grain.grain import NAME, TEXT, SourceGrain
from jobs.rows.readers import Reading
from jobs.rows.rowhash import Hashed
from jobs.rows.selection import Pair
from plans.plurals import counted

UNCLEAR, OUTSIDE, FIRST_REASON = 0, 1, 2
"""Numbers of reasons: the condition is neither true nor false, it is false; then the plan's own."""
VANISHED, TWICE, THROUGH, UNKNOWN = "vanished", "twice", "let through", "unknown"
_WORDS = {
    VANISHED: "vanished",
    TWICE: "came more than once",
    THROUGH: "came though they were to be left out",
    UNKNOWN: "came under a key that the table does not have",
}


@dataclass(slots=True, kw_only=True)
class Accounted:
    """One grain of one mapped table, as a check of a reconcile."""

    pair: Pair
    grain: SourceGrain
    names: KeyNames
    rows: int = 0
    arrived: int = 0
    left_out: Sequence[int] = ()
    wrong: dict[str, int] = field(default_factory=dict)
    """What is not explained -> of how many rows."""
    keys: dict[str, Sequence[tuple[str | None, ...]]] = field(default_factory=dict)

    @property
    def reads(self) -> Sequence[str]:
        return ()

    @property
    def unexplained(self) -> int:
        """Rows that nobody has accounted for."""
        return sum(self.wrong.values())

    def readings(self, number: int) -> Sequence[Reading]:
        return () if number else (self._read,)

    def outcomes(self) -> Iterable[Outcome]:
        yield Outcome(name=f"{self.pair.title} made of {self.grain.told}", holds=not self.wrong, found=self.found)

    @property
    def found(self) -> str:
        """One sentence: 19,800 of 20,000 rows of public.t arrived, 200 vanished."""
        parts = [f"{self.arrived:,} of {counted(self.rows, 'row')} of {self.grain.table.title} arrived"]
        parts += [f"{rows:,} {_WORDS[kind]}" for kind, rows in self.wrong.items()]
        parts += [f"{rows:,} {why}" for rows, why in zip(self.left_out, self._reasons, strict=False) if rows]
        return ", ".join(parts)

    @property
    def note(self) -> str:
        """What is not explained, in a few words; empty where all is."""
        told = ", ".join(f"{rows:,} {_WORDS[kind]}" for kind, rows in self.wrong.items())
        return f"of {counted(self.rows, 'row')} of {self.grain.table.title} {told}" if told else ""

    def facts(self) -> Mapping[str, str]:
        """The keys of what is not explained, and how their rows are found."""
        facts = {f"{self._title} {kind}": ", ".join(map(self.names.of, keys)) for kind, keys in self.keys.items()}
        if facts and (finding := self.names.finding(self._side)):
            facts[f"{self._title} key in {self.grain.table.title}"] = finding
        return facts

    @property
    def _title(self) -> str:
        several = f" from {self.grain.table.title}" if len(self.pair.grains) > 1 else ""
        return f"{self.pair.title}{several}"

    @property
    def _reasons(self) -> list[str]:
        by = "the query's own condition" if self.grain.own_where else "the grain's condition (where)"
        unclear = f"left out because {by} is neither true nor false of them"
        return [unclear, f"left out by {by}", *(f"left out: {reason.why}" for reason in self.grain.left_out)]

    @property
    def _side(self) -> Side:
        """The table's rows, for the sake of their names."""
        key = (
            Hashed(name=column.name, expression=identifier(column.name), type=column.type) for column in self.grain.key
        )
        return Side(rows=self.grain.rows, condition="true", columns=(), key=tuple(key))

    async def _read(self, connection: Connection) -> None:
        grain = self.grain
        reasons = range(FIRST_REASON + len(grain.left_out))
        counts = ", ".join(f"pg_catalog.count(*) filter (where reason = {number})" for number in reasons)
        parts = {"name": grain.named, "reason": _reason(grain), "rows": grain.rows}
        there = await one_row(connection, statement("grain_expected").format(counts=counts, **parts))
        here = await one_row(connection, statement("grain_arrived").format(arrived=_arrived(grain)))
        self.rows, self.left_out, self.arrived = there["rows"], there["left_out"], there["wanted"]
        if (there["wanted"], there["sum"]) != (here["rows"], here["sum"]):
            await self._look_into(connection, parts)

    async def _look_into(self, connection: Connection, parts: Mapping[str, str]) -> None:
        key = ", ".join(map(key_text, self._side.key))
        asking = statement("grain_account").format(
            key=f"array[{key}]::{TEXT}[]", arrived=_arrived(self.grain), most=MOST_KEYS, **parts
        )
        by_kind = {row["kind"]: row for row in await connection.fetch(asking)}
        self.arrived = sum(row["arrived"] for row in by_kind.values())
        for kind in _WORDS:
            if kind in by_kind:
                self.wrong[kind] = by_kind[kind]["lacking"] if kind == VANISHED else by_kind[kind]["rows"]
                self.keys[kind] = [tuple(key) for key in by_kind[kind]["keys"]]


def accounts(pairs: Iterable[Pair], names: KeyNames) -> list[Accounted]:
    """What is to be accounted for of these tables."""
    return [Accounted(pair=pair, grain=grain, names=names) for pair in pairs for grain in pair.grains]


def _reason(grain: SourceGrain) -> str:
    """The number of the first reason for which a row is left out, as an expression; null where there is none."""
    cases = [(f"({grain.where}) is null", UNCLEAR), (f"not ({grain.where})", OUTSIDE)] if grain.where else []
    cases += [(reason.condition, number) for number, reason in enumerate(grain.left_out, FIRST_REASON)]
    told = " ".join(f"when {condition} then {number}" for condition, number in cases)
    return f"case {told} end" if cases else "null::pg_catalog.int4"


def _arrived(grain: SourceGrain) -> str:
    name = identifier(NAME)
    names = statement("grain_names").format(
        distinct="distinct" if grain.several else "",
        name=f"pg_catalog.unnest({name})" if grain.lists else name,
        rows=grain.arrived,
    )
    return f"(\n{names}\n) as came"
