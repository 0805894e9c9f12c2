"""Pieces of work as they stand on the target: put up by the leading attempt, claimed by lanes."""

from dataclasses import dataclass

from jobs.api import Fatal, Fence
from jobs.postgres.sides import Connection
from jobs.postgres.sql_files import statement
from jobs.postgres.target.fence import take
from jobs.rows.ranges import Range, read_bound, written
from jobs.rows.spread.problem import Problem


class PieceLost(Fatal):
    """A piece is somebody else's by now, who does it again: nothing of the transaction that finds this is kept."""

    def __init__(self) -> None:
        super().__init__("the piece was given to others, as nothing was heard of this host")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be done."""

    relation: str
    """What it is of, by the name under which its content stands in cutover.gathered."""
    part: Range
    whole: bool = False
    """Whether its rows must arrive together."""
    in_one_go: bool = False
    """Whether it is read to its end, and committed on the way."""
    segment: int = 0
    """Of one in one go: about how many bytes are committed together at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A piece that a lane has, for as long as its claim is the newest."""

    number: int
    generation: int
    ticket: int
    work: Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a transaction has done of a piece."""

    up_to: Range
    """Its end is where the rest of the piece begins."""
    rows: int = 0
    bytes: int = 0
    refused: int = 0
    seconds: float = 0.0
    all: bool = True
    """Whether nothing is left of it."""
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How far a piece is."""

    holder: int | None
    lo: str
    """Where the rest of it begins, as cutover.piece has it."""
    rows: int
    bytes: int
    refused: int
    seconds: float
    done: bool
    result: str
    problem: Problem | None


async def put_up(connection: Connection, fence: Fence, number: int, work: Work) -> None:
    """Put up one piece, inside a transaction that has taken the fence."""
    lo, hi = written(work.part.lo), written(work.part.hi)
    await connection.execute(
        statement("piece_put"),
        *(fence.run, fence.task, fence.token, number, work.relation, lo, hi),
        *(work.whole, work.in_one_go, work.segment),
    )


async def claim(connection: Connection, fence: Fence, ticket: int) -> Claimed | None:
    """Claim the next piece; None where there is none, or none may begin. Raises `FenceLost`."""
    async with connection.transaction():
        await take(connection, fence)
        row = await connection.fetchrow(statement("piece_claim"), fence.run, fence.task, fence.token, ticket)
    if row is None:
        return None
    work = Work(
        relation=row["relation"],
        part=Range(lo=read_bound(row["lo"]), hi=read_bound(row["hi"])),
        whole=row["whole"],
        in_one_go=row["in_one_go"],
        segment=row["segment"],
    )
    return Claimed(number=row["number"], generation=row["generation"], ticket=ticket, work=work)


async def hold(connection: Connection, fence: Fence, piece: Claimed) -> None:
    """Hold a piece until the end of the transaction, which has taken the fence. Raises `PieceLost`."""
    claim_of = (fence.run, fence.task, piece.number, piece.generation, piece.ticket)
    if await connection.fetchval(statement("piece_hold"), *claim_of) is None:
        raise PieceLost


async def advance(connection: Connection, fence: Fence, piece: Claimed, done: Done) -> None:
    """Write down what the transaction has done of a piece, which it holds."""
    await connection.execute(
        statement("piece_advance"),
        *(fence.run, fence.task, piece.number, written(done.up_to.hi), done.rows, done.bytes, done.refused),
        *(done.seconds, done.all, done.result),
    )


async def fail(connection: Connection, fence: Fence, piece: Claimed, problem: Problem) -> None:
    """Write down why a piece is not done, if it is still this claim's. Raises `FenceLost`."""
    async with connection.transaction():
        await take(connection, fence)
        claim_of = (fence.run, fence.task, piece.number, piece.generation, piece.ticket)
        await connection.execute(statement("piece_fail"), *claim_of, problem.to_json())


async def read_news(connection: Connection, fence: Fence, numbers: list[int]) -> dict[int, News]:
    """How far these pieces are, by number; those of which nothing is committed yet are left out."""
    rows = await connection.fetch(statement("piece_news"), fence.run, fence.task, numbers)
    return {
        row["number"]: News(
            holder=row["holder"],
            lo=row["lo"],
            rows=row["rows"],
            bytes=row["bytes"],
            refused=row["refused"],
            seconds=row["seconds"],
            done=row["done"],
            result=row["result"],
            problem=Problem.from_json(row["problem"]) if row["problem"] else None,
        )
        for row in rows
    }
