"""Everything around the rows of one attempt of a copy: set aside before, made again beside and behind."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import asyncpg

from jobs.api import Fact, Fence
from jobs.copy.set_aside import rebuild
from jobs.copy.set_aside.catalog import Candidate
from jobs.copy.set_aside.ddl_lock import TRIES, changing
from jobs.copy.set_aside.definitions import PartKind, TablePart, recorded
from jobs.copy.set_aside.drop import consider, set_aside
from jobs.copy.set_aside.foreign_key_text import referenced_by, standing
from jobs.copy.set_aside.naming import named
from jobs.copy.set_aside.ordering import Sift, order_of_tables, plan_steps
from jobs.copy.set_aside.resolution import Rebuildable, resolved
from jobs.copy.set_aside.steps import Duty, RebuildStep, RebuildSteps
from jobs.postgres.catalog.members import Members, read_members
from jobs.postgres.catalog.tables import ForeignKey, read_foreign_keys
from jobs.postgres.sides import TargetConnection
from jobs.postgres.sql_files import statement
from jobs.postgres.sqlstate import sentence
from jobs.postgres.target.fence import take
from jobs.rows.beside.sequences import Sequences, advance_sequences
from jobs.rows.foreign_keys import prove_filled
from jobs.rows.selection import Pair
from plans.model import SetAside


class Sifter(Protocol):
    """Takes out rows that refer to no row, before the foreign keys of their tables are made again."""

    @property
    def sifts(self) -> Sequence[Sift]:
        """Tables that are sifted together, each behind those that it refers to."""
        ...

    async def take_out(self, writing: TargetConnection, first: str) -> None:
        """Set aside the orphans of the sift that begins with this table, inside a transaction under the fence."""
        ...

    def committed(self, first: str) -> None:
        """Count what `take_out` did, now that its transaction is committed."""
        ...


class Around:
    """What goes, and what of it stands again.

    Made before the first byte; `begin` drops, `take` and `carry_out` bring back, `look` asks Postgres how far it is.
    """

    def __init__(
        self, fence: Fence, pairs: Sequence[Pair], rebuildable: Rebuildable, gone: Sequence[TablePart], *,
        back: Sequence[TablePart],
        members: Members, sequences: Sequences, warn: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._fence = fence
        self._pairs = {pair.target.sql: pair for pair in pairs}
        self._going = rebuildable.going
        self._refused = rebuildable.refused
        self.stays = rebuildable.stays
        """Sentences about indexes that are left where they are, because the server could not build them again."""
        self._gone = gone
        self.members = members
        """The targets' tables, their partitions among them."""
        self._back_before = back
        self._warn = warn
        self._dropped: list[int] = []
        self._steps = RebuildSteps(())
        self._orphans: Sifter | None = None
        self._urgent: Mapping[str, int] = {}
        self._moved = self._back = self._unanalyzed = 0
        self._building: dict[int, RebuildStep] = {}
        self._percent: dict[int, int] = {}
        self._waiting: dict[int, str] = {}
        self.sequences = sequences
        self._uneven: Callable[[str, str], bool] = lambda _referring, _referenced: False

    @classmethod
    async def consider(
        cls, writing: TargetConnection, fence: Fence,
        pairs: Sequence[Pair], untouched: Sequence[Pair], wanted: SetAside,
        sequences: Sequences, warn: Callable[[str], None], *, cleared: bool = False,
    ) -> "Around":  # fmt: skip
        """Look at what could be set aside, and at what earlier attempts did; change nothing.

        Args:
            untouched: the pairs that this task has not begun.
            cleared: the tables among them, but for those with a batch, will be empty when it is time.
        """
        gone, back = await recorded(writing, fence.run, fence.task)
        chosen = await consider(writing, untouched, wanted, cleared=cleared, gone=gone)
        if wanted is SetAside.YES and len(untouched) < len(pairs):  # said anew, because such a one ended an attempt
            taken = {each.oid for each in chosen}
            others = await consider(writing, pairs, wanted, gone=gone)
            chosen += [each for each in others if not each.part.proved and each.oid not in taken]
        rebuildable = await resolved(writing, chosen)
        members = await read_members(writing, [pair.target.oid for pair in pairs])
        return cls(fence, pairs, rebuildable, gone, back=back, members=members, sequences=sequences, warn=warn)

    @property
    def going(self) -> Sequence[Candidate]:
        """What is to be dropped by this attempt."""
        return self._going

    def watched(self, keys: Sequence[ForeignKey]) -> tuple[ForeignKey, ...]:
        """The foreign keys that stand while the rows come."""
        return standing(keys, self.parts)

    @property
    def parts(self) -> list[TablePart]:
        """All that is away, or will be."""
        going = {_identity(candidate.part): candidate.part for candidate in self._going}
        gone = {_identity(part): part for part in self._gone}
        return [part.unproved if self._between_states(part) else part for part in (gone | going).values()]

    def leave_unproved(self, uneven: Callable[[str, str], bool]) -> None:
        """Make foreign keys between some tables again without a proof. Before `begin`.

        Args:
            uneven: says of two tables, by their quoted names, whether their rows are of two states of the source.
        """
        self._uneven = uneven

    def _between_states(self, part: TablePart) -> bool:
        return part.kind is PartKind.FOREIGN_KEY and self._uneven(part.relation, referenced_by(part))

    def objections(self) -> list[str]:
        """Reasons against it that the source's rows do not tell."""
        return [*self.sequences.objections(), *self._refused]

    async def begin(self, writing: TargetConnection, weights: Mapping[str, int], orphans: Sifter | None = None) -> None:
        """Drop what goes.

        Args:
            weights: quoted name -> bytes to come; the largest table's steps come first.
            orphans: takes out what refers to no row, before the foreign keys are made again.
        """
        self._orphans = orphans
        await set_aside(writing, self._fence, self._going, self._empty, self._dropped.append)
        keys = [part for part in self.parts if part.kind is PartKind.FOREIGN_KEY]
        self._urgent = order_of_tables(weights, keys)
        tables = sorted(self._pairs, key=lambda relation: -weights.get(relation, 0))
        titles = {relation: self._pairs[relation].title for relation in tables}
        steps = plan_steps(self.parts, titles, self._partitions, orphans.sifts if orphans else ())
        self._steps = RebuildSteps([step for step in steps if not self._nothing_to_move(step)])

    @property
    def _empty(self) -> Mapping[int, str]:
        """The tables that lose what keeps their rows unique, since they are empty: oid -> what to read them from."""
        unique = {going.table for going in self._going if going.unique}
        targets = (pair.target for pair in self._pairs.values())
        return {target.oid: target.rows_sql for target in targets if target.oid in unique}

    def _nothing_to_move(self, step: RebuildStep) -> bool:
        """Whether it is about the sequences of a table that has none."""
        return step.duty is Duty.SEQUENCE and step.relation not in self.sequences.of

    @property
    def _partitions(self) -> Mapping[str, str]:
        """Quoted name of every partition -> that of the selected table."""
        selected = {pair.target.oid: relation for relation, pair in self._pairs.items()}
        return {relation: selected[member.selected] for relation, member in self.members.items()}

    @property
    def waited_for(self) -> frozenset[str]:
        """Quoted names of the tables whose rows something waits for that takes its time."""
        steps = (step for step in self._steps.all if step.part is not None)
        return frozenset(relation for step in steps for relation in step.rows_of)

    @property
    def left(self) -> bool:
        """Whether there is a step that nobody has begun."""
        return self._steps.left

    def urgency(self, relation: str) -> int:
        """Tables with the most of it are copied first: the largest, and those that its foreign keys refer to."""
        return self._urgent.get(relation, 0)

    @property
    def away(self) -> int:
        """How many parts do not stand yet."""
        return len(self._gone) + sum(self._dropped) - self._back

    def finish(self, relation: str) -> None:
        """The rows of a table (its quoted name) are in."""
        self._steps.finish(relation)

    def take(self, *, rows_left: bool) -> RebuildStep | None:
        """The next step that may begin, now begun.

        Args:
            rows_left: not all rows are in; the source is held until they are, so that statistics come after them.
        """
        step = self._next(rows_left=rows_left)
        if step is not None:
            self._steps.begin(step)
        return step

    def alone(self, *, rows_left: bool) -> bool:
        """Whether nothing else could be begun now."""
        return self._next(rows_left=rows_left) is None

    def _next(self, *, rows_left: bool) -> RebuildStep | None:
        step = next(self._steps.ready(), None)
        return None if step is None or (rows_left and step.duty is Duty.ANALYZE) else step

    async def carry_out(self, writing: TargetConnection, step: RebuildStep, *, helpers: int) -> None:
        """Do a step, in a transaction of its own under the fence.

        Args:
            helpers: parallel workers of the server that a build may use.

        Raises:
            Blocked: a lock was refused again and again.
            Orphans: a foreign key does not hold.
            TooManyBadRows: so many rows refer to no row.
        """
        pid = writing.get_server_pid()
        self._building[pid] = step

        def waiting(what: str) -> None:
            self._waiting[pid] = what
            self._warn(what)

        async def work() -> None:
            await take(writing, self._fence)
            await self._do(writing, step, helpers)

        locks = {self.members[relation].oid: lock for relation, lock in step.locks.items() if relation in self.members}
        try:
            await changing(writing, f"{step.title} of {step.relation}", locks, work, tries=TRIES, waiting=waiting)
        except asyncpg.PostgresError as error:
            if isinstance(error, asyncpg.ForeignKeyViolationError):
                await self._name_orphans(writing, step)
            raise await named(writing, f"{step.title} of {step.relation}", step.part, error) from None
        finally:
            for by_pid in (self._building, self._percent, self._waiting):
                by_pid.pop(pid, None)
        if step.duty is Duty.SIFT and self._orphans is not None:
            self._orphans.committed(step.relation)
        self._steps.end(step)
        self._back += step.completes

    async def _do(self, writing: TargetConnection, step: RebuildStep, helpers: int) -> None:
        if step.part is not None:
            await self._rebuild(writing, step, step.part, helpers)
        elif step.duty is Duty.SEQUENCE:
            sequences = self.sequences.of.get(step.relation, ())
            moved = await advance_sequences(writing, self._pairs[step.relation].target.rows_sql, sequences)
            self._moved += moved  # others may have counted meanwhile
        elif step.duty is Duty.ANALYZE:
            await self._analyze(writing, step)
        elif step.duty is Duty.SIFT and self._orphans is not None:
            await self._orphans.take_out(writing, step.relation)

    async def _rebuild(self, writing: TargetConnection, step: RebuildStep, part: TablePart, helpers: int) -> None:
        """Make a part again as far as the step goes, and cross it off the list where it stands then."""
        match step.duty:
            case Duty.BUILD:
                await rebuild.build(writing, part, helpers=helpers)
            case Duty.ATTACH:
                await rebuild.attach(writing, part, helpers=helpers)
            case Duty.REFER:
                await rebuild.refer(writing, part)
            case Duty.VALIDATE:
                await rebuild.validate(writing, part)
            case Duty.JOIN | Duty.ADOPT:
                await rebuild.join(writing, part)
        if step.completes:
            await rebuild.off_the_list(writing, self._fence.run, self._fence.task, part)

    async def _analyze(self, writing: TargetConnection, step: RebuildStep) -> None:
        """Since PostgreSQL 17 the server gathers none where an index calls what it does not find under its own path."""
        try:
            async with writing.transaction():
                await writing.execute(f"analyze {step.relation}")
        except asyncpg.SyntaxOrAccessError as error:
            self._unanalyzed += 1
            self._warn(f"no statistics of {step.name}: {sentence(error.sqlstate or '')}")

    async def _name_orphans(self, writing: TargetConnection, step: RebuildStep) -> None:
        """The server says that there are some; this says how many."""
        about = (step.relation, step.name)
        keys = [key for key in await read_foreign_keys(writing) if (key.referring_sql, key.name) == about]
        await prove_filled(writing, list(self._pairs.values()), keys)

    async def finish_sequences(self, writing: TargetConnection) -> None:
        """Advance what belongs to no single table, once all rows are in. Raises `FenceLost`."""
        async with writing.transaction():
            await take(writing, self._fence)
            self._moved += await advance_sequences(writing, "", self.sequences.others)

    async def look(self, writing: TargetConnection) -> None:
        """Ask Postgres' own view how far the builds are."""
        if self._building:
            rows = await writing.fetch(statement("aside_progress"), list(self._building))
            self._percent = {row["pid"]: row["percent"] for row in rows}

    @property
    def note(self) -> str:
        """What is done just now: `index note_author 43 %, foreign key note_encounter`."""
        return ", ".join(
            self._waiting.get(pid) or step.title + (f" {self._percent[pid]} %" if pid in self._percent else "")
            for pid, step in self._building.items()
        )

    @property
    def validated(self) -> int:
        """Foreign keys that this attempt made again and proved."""
        return self._proved(self.parts)

    @property
    def validated_before(self) -> int:
        """The same of earlier attempts."""
        return self._proved(self._back_before)

    def _proved(self, parts: Sequence[TablePart]) -> int:
        keys = (part for part in parts if part.kind is PartKind.FOREIGN_KEY and part.relation in self._pairs)
        return sum(part.proved for part in keys)

    def facts(self) -> dict[str, Fact]:
        """For the evidence, once everything is done."""
        return {
            "set_aside_and_rebuilt": len(self._back_before) + len(self.parts),
            "sequences": len(self.sequences.all),
            "sequences_moved": self._moved,
            "analyzed": len(self._pairs) - self._unanalyzed,
        }


def _identity(part: TablePart) -> tuple[str, PartKind, str]:
    return part.relation, part.kind, part.name
