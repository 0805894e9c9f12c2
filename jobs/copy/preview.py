"""The dry run of a copy: every statement that it would send, in order, and nothing of it done.

Bounds of chunks are placeholders: a key's values are values out of rows, and are never shown.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from jobs.api import Fence
from jobs.copy.besides import read_besides
from jobs.copy.cutting import chunkable, how_cut, in_one_piece, whole_at_stake
from jobs.copy.emptying import deletions, truncations
from jobs.copy.existing_rows import clearing
from jobs.copy.orphan_keys import OrphanKeys
from jobs.copy.refusals import refuse_around, refuse_rows
from jobs.copy.set_aside.catalog import Candidate
from jobs.copy.set_aside.definitions import TablePart
from jobs.copy.set_aside.drop import at_once, drops, locking
from jobs.copy.set_aside.foreign_key_text import standing
from jobs.copy.set_aside.lifecycle import Around
from jobs.copy.set_aside.ordering import Sift, plan_steps
from jobs.copy.set_aside.steps import Duty, RebuildStep
from jobs.copy.slow_deletes import read_slow_deletes
from jobs.copy.taken_out import StandingRows, TakenOut, read_standing
from jobs.postgres.catalog.members import read_members
from jobs.postgres.catalog.tables import Catalog, read_catalog
from jobs.postgres.connection.settings import apply_settings
from jobs.postgres.lock_table import room
from jobs.postgres.quote import columns as column_list
from jobs.postgres.sides import SourceConnection, TargetConnection, one_row
from jobs.postgres.sql_files import statement
from jobs.postgres.target import prepare
from jobs.rows.abilities import lacking
from jobs.rows.beside.large_objects import WantedObjects, read_wanted
from jobs.rows.beside.meant_sequences import read_sequences
from jobs.rows.beside.sequences import Sequences
from jobs.rows.displacing import displaced
from jobs.rows.foreign_keys import counting, own_rows, triggers_off
from jobs.rows.ranges import Range
from jobs.rows.selection import Pair
from jobs.rows.selection_reader import read_pairs, refuse
from jobs.rows.sizes import Size, read_size, source_condition
from plans.model import CopySpec, OnExisting
from plans.plurals import counted

REFUSAL = "this copy would be refused"
NO_ATTEMPT = Fence(run="", task="", token=0)
"""Stands for no attempt: nothing is recorded for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a first attempt would find; nothing speaks against it."""

    pairs: Sequence[Pair]
    """Each with what it is cut by; the largest first."""
    sizes: Mapping[str, Size]
    """How large each is, by title."""
    around: Around
    objects: WantedObjects
    target: Catalog
    triggers: bool
    """Whether the target's stay on."""


async def examine(reading: SourceConnection, writing: TargetConnection, spec: CopySpec) -> Examined:
    """Look at all that a first attempt would look at before its first byte.

    Args:
        reading, writing: connections to source and target. Nothing is changed on either.

    Raises:
        SelectionRefused: the copy would be refused, for all of these reasons.
        NotPrepared: so would any.
    """
    cleared = spec.on_existing is OnExisting.TRUNCATE
    await prepare.require(writing, spec.rows.target)
    await apply_settings(reading)
    await apply_settings(writing)
    async with reading.transaction(isolation="repeatable_read", readonly=True):
        target = await read_catalog(writing)
        source = await read_catalog(reading)
        meant, reasons = await read_pairs(spec.rows, reading, source, target)
        refuse(REFUSAL, [*reasons, *await lacking(writing, meant)])
        pairs = await chunkable(reading, meant, spec, source.version)
        await refuse_rows(REFUSAL, spec, reading, writing, pairs, pairs, target)
        sequences = await read_sequences(reading, writing, pairs, spec.rows)
        objects = await read_wanted(reading, writing, None, pairs, spec.large_objects, renewed=cleared)
        sizes = {pair.title: await read_size(reading, pair) for pair in pairs}
    triggers = not await triggers_off(writing)
    around = await Around.consider(
        writing, NO_ATTEMPT, pairs, pairs, spec.set_aside, sequences, lambda _: None, cleared=cleared
    )
    refuse_around(REFUSAL, spec, pairs, around, objects, target, triggers=triggers)
    pairs.sort(key=lambda pair: -sizes[pair.title].rows * sizes[pair.title].width)
    return Examined(pairs=pairs, sizes=sizes, around=around, objects=objects, target=target, triggers=triggers)


async def preview(reading: SourceConnection, writing: TargetConnection, spec: CopySpec) -> str:
    """The statements of a first attempt, as text for a person. Args and errors as of `examine`."""
    examined = await examine(reading, writing, spec)
    pairs, around = examined.pairs, examined.around
    besides = await read_besides(
        reading, writing, spec, pairs, around.sequences, examined.objects, [going.part for going in around.going]
    )
    slow = await read_slow_deletes(writing, pairs, examined.sizes)
    zone = reading.get_settings().TimeZone
    lines = [f"-- on both sides, beside the other settings of docs/sessions.md\nset timezone = '{zone}';"]
    lines += [f"-- {line!a}" for line in (*slow.told, *besides.told, *around.stays)]
    lines += [f"-- on {spec.rows.target}", *await _making_room(writing, spec, examined)]
    for pair in pairs:
        lines += _copying(pair, examined.sizes[pair.title], spec)
    lines += _bringing_objects(examined.objects)
    lines.append("\n-- as soon as a table's rows are in, beside the copy of the others; a transaction each")
    lines += _making_again(spec, examined)
    lines += [_without_header(sequence.statement("", shown=True)) + ";" for sequence in around.sequences.others]
    lines += [f"{view.statement};" for view in besides.views.refreshed]
    return "\n".join(lines) + "\n"


async def _making_room(writing: TargetConnection, spec: CopySpec, examined: Examined) -> list[str]:
    """What is silenced, emptied and dropped before the first row."""
    lines = [] if examined.triggers else ["set session_replication_role = replica;"]
    if spec.on_existing is OnExisting.TRUNCATE:
        lines += await _clearing(writing, examined.pairs, examined.target)
    return lines + await _dropping(writing, examined.around.going)


def _bringing_objects(objects: WantedObjects) -> list[str]:
    if not objects.todo:
        return []
    return [
        f"\n-- {counted(len(objects.todo), 'large object')}, with their rows of cutover.large_object",
        f"{_without_header(statement('lo_create'))};",
    ]


def _making_again(spec: CopySpec, examined: Examined) -> list[str]:
    """What is made again around the rows, step by step."""
    pairs, around = examined.pairs, examined.around
    moves = {pair.target.sql: _moving_sequences(pair, around.sequences) for pair in pairs}
    keys = _orphan_keys(examined) if spec.bad_rows else None
    lines: list[str] = []
    for step in _steps(examined, keys.sifts if keys else ()):
        if keys and step.duty is Duty.SIFT:
            lines += _sifting(keys, keys.sift(step.relation))
        else:
            lines += _rebuilding(step, moves.get(step.relation, ()))
    return lines


def _moving_sequences(pair: Pair, sequences: Sequences) -> list[str]:
    owned = sequences.of.get(pair.target.sql, ())
    return [sequence.statement(pair.target.rows_sql, shown=True) for sequence in owned]


def _orphan_keys(examined: Examined) -> OrphanKeys:
    away = [going.part for going in examined.around.going]
    watched = standing(examined.target.foreign_keys, away)
    members = examined.around.members
    return OrphanKeys(examined.pairs, away, watched, members, examined.target, triggers=examined.triggers)


def _steps(examined: Examined, sifts: Sequence[Sift]) -> list[RebuildStep]:
    selected = {pair.target.oid: pair.target.sql for pair in examined.pairs}
    partitions = {name: selected[member.selected] for name, member in examined.around.members.items()}
    tables = {pair.target.sql: pair.title for pair in examined.pairs}
    return plan_steps([going.part for going in examined.around.going], tables, partitions, sifts)


async def _clearing(writing: TargetConnection, pairs: Collection[Pair], target: Catalog) -> list[str]:
    """What goes before the first row, and how much of each table or batch that is."""
    going = await read_standing(writing, pairs)
    if not going:
        return []
    whole = [pair for pair in pairs if pair.batch is None]
    lines = [f"-- on_existing: truncate {going.foretold!a}"]
    lines += [f"-- {pair.title!a}: {going.of[pair.title].text}" for pair in whole if pair.title in going.of]
    lines += [f"{clearing(group)};" for group in await truncations(writing, whole, target.foreign_keys)]
    return lines + await _clearing_batches(writing, pairs, target, going)


async def _clearing_batches(
    writing: TargetConnection, pairs: Collection[Pair], target: Catalog, going: TakenOut
) -> list[str]:
    lines: list[str] = []
    batches = [pair for pair in pairs if pair.batch is not None and pair.title in going.of]
    for pair in chain.from_iterable(await deletions(writing, batches, target)):
        lines += _deleting(pair, going.of[pair.title])
    return lines


def _deleting(pair: Pair, standing_rows: StandingRows) -> list[str]:
    deleting = statement("chunk_delete").format(rows=pair.target.rows_sql, condition=pair.batch_rows)
    return [f"-- {pair.title!a}: {standing_rows.text} of the batch", f"{_without_header(deleting)};"]


async def _dropping(writing: TargetConnection, going: Collection[Candidate]) -> list[str]:
    lines = [] if going else ["-- nothing is set aside"]
    for batch in at_once(going, await room(writing)):
        lines += ["\n-- one transaction, in which each definition is also written to cutover.set_aside", "begin;"]
        for oid, relation in {candidate.table: candidate.rows for candidate in batch}.items():
            members = await read_members(writing, [oid])
            row = await one_row(writing, statement("aside_users"), [member.oid for member in members.values()])
            users = "; ".join(row["users"]) or "nobody"
            lines.append(f"-- {relation!a}: {row['bytes'] / 1e6:.1f} MB with its indexes; used just now by {users!a}")
        lines += [f"{locking(batch)};", *(f"{dropping};" for dropping in drops(batch)), "commit;"]
    return lines


def _copying(pair: Pair, size: Size, spec: CopySpec) -> Iterator[str]:
    rows_sql, condition = _cut(pair)
    form = "binary" if pair.binary else "text"
    query = statement("chunk_rows").format(columns=", ".join(pair.expressions), rows=rows_sql, condition=condition)
    cut = how_cut(pair)
    about = f"about {counted(size.rows, 'row')}, {cut}"
    yield f"\n-- {pair.title!a}: {about}, each one transaction with its row of cutover.chunk"
    yield from (f"-- made of {grain.told}" for grain in pair.grains)
    if pair.unproved:
        yield f"-- that none of its rows is left out cannot be proved: {pair.unproved}; a grain would tell"
    if in_one_piece(pair):
        yield f"-- {whole_at_stake(pair, size)}"
    if pair.displaces:
        yield f"-- {displaced(spec.rows.source, {pair.title: pair.displaces})}"
    yield f"-- on {spec.rows.source}\ncopy (\n{_without_header(query)}\n) to stdout (format {form});"
    yield f"-- on {spec.rows.target}\ncopy {pair.target.sql} ({column_list(pair.columns)}) from stdin (format {form});"


def _cut(pair: Pair) -> tuple[str, str]:
    """What a chunk is read from, and its condition."""
    if pair.in_one_go:
        return pair.heaps[0].rows, pair.where
    if pair.heaps:
        blocks = f"{pair.place} >= '(:from,0)'::pg_catalog.tid and {pair.place} < '(:to,0)'::pg_catalog.tid"
        return pair.rows if pair.cut else pair.heaps[0].rows, f"{blocks} and {pair.where}"
    part = Range(lo=tuple(":from" for _ in pair.key), hi=tuple(":to" for _ in pair.key)) if pair.key else Range()
    return pair.rows, source_condition(pair, part)


def _sifting(keys: OrphanKeys, sift: Sift) -> Iterator[str]:
    yield "-- rows that refer to no row: those found are deleted, and their keys written to cutover.reject"
    for key in keys.of(sift):
        yield f"{_without_header(counting(key, own_rows(keys.pairs[key.referring_sql], 'r')))};"


def _rebuilding(step: RebuildStep, sequences: Sequence[str]) -> list[str]:
    match step.duty:
        case Duty.SEQUENCE:
            return [f"{_without_header(moving)};" for moving in sequences]
        case Duty.ANALYZE:
            return [f"analyze {step.relation};"]
        case _:
            return [] if step.part is None else [f"{line};" for line in _of(step.duty, step.part)]


def _of(duty: Duty, part: TablePart) -> Sequence[str]:
    match duty:
        case Duty.BUILD:
            return part.builds
        case Duty.ATTACH:
            return part.statements if part.at_once else part.attaches
        case Duty.REFER:
            return [*part.builds, part.attaches[0]] if part.proved else part.statements
        case Duty.VALIDATE:
            return part.attaches[1:]
        case _:
            return part.statements


def _without_header(sql: str) -> str:
    """Our files begin with a comment that says what they lock."""
    return "\n".join(line for line in sql.splitlines() if not line.startswith("--")).rstrip()
