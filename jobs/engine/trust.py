"""Whether an engine goes on with the journal that it finds: the one duty before it takes over.

Two things speak against it. The chain is broken: somebody changed what was recorded, and a person has to say that the
run goes on (`ChainBroken` until then). Or others know more than the journal: this host has recorded events that are
gone, or a target has seen attempts that no event tells of. A control database that failed over to a copy which lacks
the last events looks like that. Then the engine takes over and holds: people can vote and tick and look, what may have
been done already counts as an attempt that was lost, and nothing starts until somebody says resume.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobs.api import TERM_TOKENS
from jobs.engine.known import KnownRun
from jobs.journal.base import ChainBroken
from jobs.past import Past
from jobs.run.events import ChainFlaw, JournalDoubted, UnitId
from jobs.run.state.model import RunState
from jobs.run.state.reading import LISTED, fingerprint, may_hide_work, open_flaws

Seen = Mapping[UnitId, int]
"""The newest fence token of a unit that somebody else than the journal knows of."""


def require_chain(state: RunState, accepted: str) -> None:
    """Raise `ChainBroken` unless the chain is whole, or a person accepted exactly these flaws.

    Args:
        accepted: the fingerprint of the flaws that were shown before the run's name was typed; empty where none was.
    """
    flaws = open_flaws(state)
    if not flaws or fingerprint(flaws) == accepted:
        return
    more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
    raise ChainBroken(
        f"the journal of run {state.run} is not what was recorded: #{flaws[0].seq}: {flaws[0].why}{more}",
        hint=f"look: cutover verify {state.run}; go on with it: cutover engine {state.run} --despite-chain",
    )


def lacking(past: Past, known: KnownRun | None) -> ChainFlaw | None:
    """What this host has recorded and the journal lacks; None where that is nothing, or was said before."""
    if known is None or any(flaw.found == known.hash for doubt in past.state.doubts for flaw in doubt.flaws):
        return None
    if known.seq > past.state.head:
        why = f"the journal ends with #{past.state.head}, and this host has recorded #{known.seq}"
        return ChainFlaw(seq=past.state.head + 1, why=why, found=known.hash)
    there = next((one.hash for one in reversed(past.entries) if one.seq == known.seq), "")
    if there == known.hash:
        return None
    return ChainFlaw(seq=known.seq, why="this host has recorded another event in its place", found=known.hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How an engine goes on with the journal that it found."""

    state: RunState
    """As it was read, events that are known to be missing left out."""
    doubt: JournalDoubted | None
    """What has to be recorded first; None where all is well."""
    hold: str
    """Why nothing may start before somebody has looked; empty where it may."""
    unknown: Seen
    """Attempts that were begun and of which the journal does not tell."""
    above: int
    """The highest term that anybody knows of. The next one has to be above it: fence tokens never come twice."""


def examine(past: Past, known: KnownRun | None, seen: Seen, *, by: str) -> Finding:
    """Compare a journal with what this host and the targets know of the run.

    Args:
        past: the run as it was read; its chain is whole, or a person has accepted that it is not.
        known: what this host has recorded.
        seen: what the targets have seen.
        by: who accepted that the chain is broken.
    """
    lacks = lacking(past, known)
    tokens = _tokens(seen, known if lacks is not None else None)
    if known is not None and lacks is not None and past.reading is not None:
        past.reading.compare(known.seq)  # no number is given twice
    state = past.reading.state if past.reading is not None else past.state
    unknown = {unit: token for unit, token in tokens.items() if token > _newest(state, unit)}
    missing = [*([lacks] if lacks is not None else []), *_not_told(past, unknown)]
    broken = open_flaws(past.state)
    term = max(tokens.values(), default=0) // TERM_TOKENS
    return Finding(
        state=state,
        doubt=_doubt(state, broken, missing, by=by),
        hold=_why_hold(past, broken, missing),
        unknown=unknown,
        above=max(term, state.engine.term if state.engine is not None else 0),
    )


def _tokens(seen: Seen, known: KnownRun | None) -> dict[UnitId, int]:
    """The newest token of each unit that the targets have seen, or that this host knows of."""
    tokens = dict(seen)
    for unit, token in known.tokens.items() if known is not None else ():
        tokens[unit] = max(token, tokens.get(unit, 0))
    return tokens


def _not_told(past: Past, unknown: Seen) -> Iterator[ChainFlaw]:
    """One flaw for each attempt that was begun and of which the journal does not tell."""
    after = past.state.head + 1
    for unit in unknown:
        yield ChainFlaw(seq=after, why=f"it does not tell of an attempt of {unit} that was begun")


def _doubt(
    state: RunState, broken: Sequence[ChainFlaw], missing: Sequence[ChainFlaw], *, by: str
) -> JournalDoubted | None:
    """What has to be recorded of a journal that is not what it was; None where all is well."""
    if not broken and not missing:
        return None
    return JournalDoubted(
        flaws=tuple([*missing, *broken][:LISTED]),
        count=len(broken) + len(missing),
        fingerprint=fingerprint(state.flaws),
        by=by if broken else "",
    )


def _newest(state: RunState, unit: UnitId) -> int:
    attempts = state.unit(unit).attempts
    return max(attempts[-1].token if attempts else 0, state.unit(unit).rolled_back_token)


def _why_hold(past: Past, broken: Sequence[ChainFlaw], more: Sequence[ChainFlaw]) -> str:
    if more:
        since = past.state.last_real
        when = f" after {since:%H:%M:%S} UTC" if since is not None else ""
        return f"the journal lacks what was recorded{when}; look at every task and vote since, then resume"
    if may_hide_work(broken, past.entries):
        return f"the journal is not what was recorded, from #{broken[0].seq} on; look at every task, then resume"
    return ""
