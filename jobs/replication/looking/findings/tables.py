"""What is wrong with followed tables themselves, on either side: what logical replication does not carry."""

from collections.abc import Collection, Iterator

from jobs.replication.looking.facts import Publisher, Seen, Subscriber
from jobs.replication.looking.findings.words import anew, some
from jobs.replication.looking.health import Finding, Grave, What
from jobs.replication.looking.structure import Shape, Structure
from jobs.replication.looking.trail import Trail, emptied, written_anew
from jobs.replication.looking.watched import Watched, applies
from jobs.replication.names import family, prepared_family
from jobs.rows.selected import means
from plans.characters import shown
from plans.model import DatabaseId
from plans.plurals import plural

_ON_DISK = "what is applied is on its disk when it is committed: nothing is missing, unless that was set only since"
_AS_THERE = ", and as on the other side"


def of_tables(watched: Watched, seen: Seen, trail: Trail) -> Iterator[Finding]:
    """Look at all of them."""
    alike = _alike(seen, trail)
    for side, facts in ((watched.publisher, seen.publisher), (watched.subscriber, seen.subscriber)):
        if facts is not None:
            yield from _of_structure(watched, side, facts.shape.structure, alike)
            yield from _of_server(watched, side, facts.shape.structure)
            yield from _filled(watched, side, facts.shape)
    if seen.subscriber is not None:
        yield from _of_crash(watched, seen.subscriber)
    if seen.publisher is not None and seen.publisher.appeared:
        yield _appeared(watched, seen.publisher)
    yield from _excepted(watched)
    if seen.publisher is not None and not watched.replication.truncate:
        yield from _written_anew(watched, seen, trail)


def _alike(seen: Seen, trail: Trail) -> Collection[str]:
    """Tables that are the same on both sides now, however they began: what was brought into line follows, too. While
    a side cannot be asked it counts as it was seen last."""
    structures = [one.shape.structure for one in (seen.publisher, seen.subscriber) if one is not None]
    return structures[0].alike(structures[1] if len(structures) > 1 else trail.even) if structures else ()


def _of_structure(watched: Watched, side: DatabaseId, now: Structure, alike: Collection[str]) -> Iterator[Finding]:
    for title in sorted(watched.changed(side, now)):
        same = title in alike
        yield Finding(
            what=What.STRUCTURE,
            grave=Grave.WARNS if same else Grave.BREAKS,
            sentence=f"{side}: {shown(title)} is made otherwise than when it began to follow{_AS_THERE * same}",
            hint=(
                "a reconcile says whether anything was lost meanwhile"
                if same
                else "DDL does not travel: make the same change on the other side, or take it back; then a reconcile"
            ),
            table=title,
        )


def _of_server(watched: Watched, side: DatabaseId, now: Structure) -> Iterator[Finding]:
    if any(one.server and one.server != now.server for one in watched.kept(side)):
        yield Finding(
            what=What.TAKEN_OVER,
            grave=Grave.BREAKS if side == watched.subscriber else Grave.WARNS,
            sentence=f"{side}: a stand-by took over, or a backup was restored, since it began to follow",
            hint=f"changes may be lost without a word: a reconcile says so; {anew(watched.direction)}",
        )


def _of_crash(watched: Watched, subscriber: Subscriber) -> Iterator[Finding]:
    """How it commits may have been set since; what a crash took then nobody but a reconcile knows."""
    side, counting = watched.subscriber, subscriber.shape.structure.counting
    if not any(one.counting and one.counting != counting for one in watched.kept(side)):
        return
    known = [subscriber.subscriptions.get(group.subscription) for group in watched.groups if applies(group)]
    waits = all(one is not None and one.waits_for_disk for one in known)
    missing = "what it had applied just before may be missing, if its worker had only begun: a reconcile says so"
    yield Finding(
        what=What.CRASHED,
        grave=Grave.BREAKS if subscriber.unsafe else Grave.WARNS,
        sentence=f"{side}: its server crashed since it began to follow",
        hint=_ON_DISK if waits else missing,
    )


def _appeared(watched: Watched, publisher: Publisher) -> Finding:
    """What was made since is in no publication: the other side would be without it after a switch."""
    which = publisher.appeared
    return Finding(
        what=What.APPEARED,
        grave=Grave.BREAKS,
        sentence=f"{watched.publisher}: {some(which)} came since, and {plural(len(which), 'does', 'do')} not follow",
        hint="name it under `except` (amend), or drop it; what follows anew takes it along",
        table=next(iter(which)) if len(which) == 1 else "",
    )


def _excepted(watched: Watched) -> Iterator[Finding]:
    """What an amendment excepts although it follows goes on to: the other side would be without its changes else."""
    which = [title for title in watched.tables if not means(watched.replication.rows, title)]
    if which:
        yield Finding(
            what=What.EXCEPTED,
            grave=Grave.WARNS,
            sentence=f"{some(which)} {plural(len(which), 'follows', 'follow')} on, although the plan excepts it",
            hint="take it out of `except` (amend); what follows anew leaves it out",
        )


def _filled(watched: Watched, side: DatabaseId, shape: Shape) -> Iterator[Finding]:
    """Rows that come from elsewhere as well are doubled, lost, or go in a circle."""
    own = {family(group.birth, group.replication) for group in watched.groups}
    own.add(prepared_family(watched.replication.id))
    others = {one for names in shape.filled_by.values() for one in names}
    foreign = {one for one in others if not one.startswith(tuple(own))}
    if not foreign:
        return
    tables = [title for title, names in shape.filled_by.items() if foreign.intersection(names)]
    yield Finding(
        what=What.FILLED,
        grave=Grave.BREAKS,
        sentence=f"{side}: {some(tables)} {plural(len(tables), 'is', 'are')} written to by another subscription",
        hint=f"{shown(', '.join(sorted(foreign)))}: drop it there, then a reconcile",
    )


def _written_anew(watched: Watched, seen: Seen, trail: Trail) -> Iterator[Finding]:
    """TRUNCATE does not travel unless the plan says so; VACUUM FULL and the like give a table a new file as well."""
    were_emptied = trail.emptied | emptied(watched, seen, trail.files)
    for title in sorted(written_anew(watched, seen, trail.files)):
        stays = title in were_emptied and not _emptied_too(watched, seen, title)
        yield Finding(
            what=What.EMPTIED if stays else What.REWRITTEN,
            grave=Grave.BREAKS if stays else Grave.WARNS,
            sentence=f"{watched.publisher}: {shown(title)} was {'emptied by TRUNCATE' if stays else 'written anew'}",
            hint=(
                f"TRUNCATE does not travel: empty it on {watched.subscriber} too, then a reconcile; where it has been "
                f"written to since, {anew(watched.direction)}"
                if stays
                else "TRUNCATE, VACUUM FULL or CLUSTER: after a TRUNCATE a reconcile finds what is too much"
            ),
            table=title,
        )


def _emptied_too(watched: Watched, seen: Seen, title: str) -> bool:
    """Whether the other side was emptied as well, as far as that can be seen."""
    if seen.subscriber is None:
        return False
    shape = seen.subscriber.shape
    before = watched.files(watched.subscriber).get(title)
    return title in shape.empty or (before is not None and shape.structure.files.get(title) != before)
