"""Rows of the control database as the values of the contract."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from jobs.journal.answers import Given, Offered, Taken, hashed
from jobs.journal.base import AnswerRefused, Lease, Recorded, RunRow, Sent, Snapshot, Standing, StoredFold
from jobs.journal.flow_counts import StoredCount, StoredFlow
from jobs.journal.outbox import EngineCall, Outgoing, Posted, Waiting
from jobs.journal.samples import StoredSample
from jobs.journal.told_heads import ToldHead
from plans.model.kept_forecasts import ForecastNight, KeptForecast, NightsForecasts

if TYPE_CHECKING:
    from jobs.journal.link import Row


def recorded(row: "Row") -> Recorded:
    """A row of sql/read.sql."""
    return Recorded(
        seq=row["seq"],
        kind=row["kind"],
        body=row["body"],
        at=row["at"],
        command_id=row["command_id"],
        hash=row["hash"],
    )


def sent(row: "Row") -> Sent:
    """A row of sql/inbox.sql or commands.sql."""
    return Sent(
        id=row["id"],
        actor=row["actor"],
        verb=row["verb"],
        args=json.loads(row["args"]),
        at=row["at"],
        letter=row["letter"] or "",
        address=row["address"],
    )


def login_parties(found: "Iterable[Row]") -> Mapping[str, frozenset[str]]:
    """Rows of sql/login_parties.sql, by login."""
    known: dict[str, frozenset[str]] = {}
    for row in found:
        known[row["login"]] = known.get(row["login"], frozenset()) | {row["party"]}
    return known


def free_since(row: "Row") -> datetime | None:
    """Since when nobody works at a run, by a row of sql/look.sql: its lease was renewed last then, or given back."""
    expires: datetime | None = row["expires"]
    return None if expires is None or row["held"] else min(expires - (row["lasts"] or timedelta()), row["now"])


def lease(row: "Row") -> Lease:
    """A row that somebody holds: of sql/lease.sql, acquire, renew, look, standing or runs."""
    return Lease(
        term=row["term"],
        holder=row["holder"],
        expires=row["expires"],
        lasts=row["lasts"],
        standbys=row["standbys"],
        standby_hosts=tuple(name.rsplit("-", 2)[0] for name in row.get("standby_names") or ()),
    )


def standing(row: "Row") -> Standing:
    """A row of sql/standing.sql."""
    held = lease(row) if row["holder"] is not None else None
    return Standing(seq=row["seq"], hash=row["hash"], term=row["term"], lease=held)


def snapshot(row: "Row") -> Snapshot:
    """A row of sql/progress.sql."""
    return Snapshot(task=row["task"], attempt=row["attempt"], body=row["body"], at=row["at"])


def waiting(row: "Row") -> Waiting:
    """A row of sql/outbox_waiting.sql."""
    return Waiting(
        id=row["id"],
        seq=row["seq"],
        party=row["party"],
        channel=row["channel"],
        at=row["at"],
        letter=row["letter"],
        attempts=row["attempts"],
        next_at=row["next_at"],
    )


def engine_call(row: "Row") -> EngineCall:
    """A row of sql/engine_calls.sql."""
    return EngineCall(id=row["id"], caller=row["caller"], at=row["at"], made_at=row["made_at"])


def posted(row: "Row") -> Posted:
    """A row of sql/outbox_posted.sql."""
    return Posted(
        id=row["id"],
        seq=row["seq"],
        party=row["party"],
        channel=row["channel"],
        at=row["at"],
        letter=row["letter"],
        attempts=row["attempts"],
        delivered_at=row["delivered_at"],
        given_up=row["given_up"],
        reason=row["reason"],
    )


def told_head(row: "Row") -> ToldHead:
    """A row of sql/heads/told_heads.sql."""
    return ToldHead(
        seq=row["seq"],
        hash=row["hash"],
        where=row["place"],
        to=row["recipient"],
        at=row["at"],
        by=row["login"],
    )


def outgoing_columns(messages: Sequence[Outgoing]) -> tuple[Sequence[object], ...]:
    """The last parameters of sql/append.sql."""
    return (
        [one.id for one in messages],
        [one.seq for one in messages],
        [one.party for one in messages],
        [one.channel for one in messages],
        [one.at for one in messages],
    )


def offered_facts(offered: Offered) -> tuple[object, ...]:
    """The last parameters of sql/answer_offer.sql: of link and code no more than what they are checked by."""
    return (
        offered.letter,
        hashed(offered.link),
        hashed(offered.code),
        offered.party,
        offered.name,
        offered.channel,
        offered.expires,
        offered.card,
        [one.unit for one in offered.offers],
        [one.item for one in offered.offers],
        [" ".join(one.choices) for one in offered.offers],
        [one.asked for one in offered.offers],
    )


def given_facts(given: Given) -> tuple[object, ...]:
    """The parameters of sql/answer_give.sql."""
    return (
        given.secret,
        given.run,
        given.answer,
        given.task,
        list(given.items),
        given.text,
        given.name,
        given.address,
    )


def taken(found: "Sequence[Row]") -> Taken:
    """The row of sql/answer_give.sql. Raises `AnswerRefused` with the database's own word."""
    row = found[0]
    if row["command"] is None:
        raise AnswerRefused(row["outcome"])
    return Taken(run=row["run"], command=row["command"])


def run_row(row: "Row") -> RunRow:
    """A row of sql/runs.sql."""
    return RunRow(
        run=row["run"],
        title=row["title"],
        kind=row["kind"],
        plan_sha256=row["plan_sha256"],
        created=row["created"],
        created_by=row["created_by"],
        head=row["seq"],
        last_event_at=row["last_event_at"],
        lease=lease(row) if row["held"] else None,
    )


def stored_fold(row: "Row") -> StoredFold:
    """A row of sql/fold.sql."""
    return StoredFold(seq=row["seq"], sha256=row["sha256"], form=row["form"], body=row["body"])


def nights_forecasts(found: "Iterable[Row]") -> tuple[NightsForecasts, ...]:
    """Rows of sql/forecasts.sql or family_forecasts.sql, night by night."""
    nights = (list(members) for _, members in groupby(found, itemgetter("birth")))
    return tuple(
        NightsForecasts(night=_forecast_night(members[0]), forecasts=tuple(map(_kept_forecast, members)))
        for members in nights
    )


def _forecast_night(row: "Row") -> ForecastNight:
    return ForecastNight(birth=row["birth"], family=row["family"], speed=row["speed"])


def _kept_forecast(row: "Row") -> KeptForecast:
    return KeptForecast(
        task=row["task"],
        at=row["at"],
        seq=row["seq"],
        expected=row["expected"],
        came=row["came"],
        due=row["due"],
        low=row["low"],
        high=row["high"],
        claim=row["claim"],
        rehearsals=row["rehearsals"],
        made=row["made"],
        of=row["of_nights"],
        moved=row["moved"],
    )


def forecasts_as_json(forecasts: Sequence[KeptForecast]) -> str:
    """The parameter of sql/keep_forecasts.sql."""
    return json.dumps([_forecast_fields(one) for one in forecasts], ensure_ascii=False)


def _forecast_fields(one: KeptForecast) -> dict[str, object]:
    instants = {"at": one.at, "expected": one.expected, "due": one.due, "low": one.low, "high": one.high}
    return {
        **{name: at.isoformat() if at is not None else None for name, at in instants.items()},
        "task": one.task,
        "seq": one.seq,
        "came": one.came,
        "claim": one.claim,
        "rehearsals": one.rehearsals,
        "made": one.made,
        "of_nights": one.of,
        "moved": one.moved,
    }


def stored_flow(row: "Row") -> StoredFlow:
    """A row of sql/flows/stored_flows.sql."""
    return StoredFlow(flow=row["flow"], names=row["names"], memory=row["memory"])


def stored_count(row: "Row") -> StoredCount:
    """A row of sql/flows/flow_counts.sql."""
    return StoredCount(
        flow=row["flow"],
        stage=row["stage"],
        after=row["after"],
        until=row["until"],
        grain=row["grain"],
        series=tuple(row["series"]),
        counts=tuple(row["counts"]),
        oldest=row["oldest"],
    )


def stored_sample(row: "Row") -> StoredSample:
    """A row of sql/samples/samples.sql."""
    return StoredSample(
        task=row["task"],
        attempt=row["attempt"],
        at=row["at"],
        done=row["done"],
        total=row["total"],
        unit=row["unit"],
        bytes=row["bytes"],
    )


def sample_columns(samples: Sequence[StoredSample]) -> tuple[Sequence[object], ...]:
    """The last parameters of sql/samples/keep_samples.sql."""
    return (
        [one.at for one in samples],
        [one.task for one in samples],
        [one.attempt for one in samples],
        [one.done for one in samples],
        [one.total for one in samples],
        [one.unit for one in samples],
        [one.bytes for one in samples],
    )
