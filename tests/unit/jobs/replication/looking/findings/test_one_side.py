"""What is said while one side cannot be asked, and what is left to do where the way back is concerned."""

from dataclasses import replace

import pytest

from jobs.replication.looking.facts import Seen
from jobs.replication.looking.health import Verdict, What
from jobs.replication.looking.structure import Shape, Structure
from jobs.replication.looking.watched import Watched
from plans.model import Direction
from tests.support.replication.looked import GROUP, MB, judged, publisher, seen, subscriber, watched, without

OLD, NEW = Structure(tables={"ehr.note": "old"}), Structure(tables={"ehr.note": "new"})
MADE_OLD = replace(GROUP, publisher_shape=OLD.text, subscriber_shape=OLD.text)


def look(source: Structure, target: Structure) -> Seen:
    made = [replace(one, shape=Shape(structure=now)) for one, now in ((publisher(), source), (subscriber(), target))]
    return seen(source=made[0], target=made[1])


def structure_of(*looks: Seen) -> list[str]:
    health = judged(*looks, of=watched(MADE_OLD))
    return [one.grave for one in health.findings if one.what is What.STRUCTURE]


def test_tables_that_were_seen_even_stay_even_while_one_side_is_away() -> None:
    both = look(NEW, NEW)
    assert structure_of(both) == ["warns", "warns"]
    assert structure_of(both, without(both, "subscriber")) == ["warns"]
    assert structure_of(both, without(both, "subscriber"), without(both, "subscriber")) == ["warns"]


def test_a_table_that_is_changed_while_the_other_side_is_away_is_broken() -> None:
    before, after = look(OLD, OLD), look(NEW, OLD)
    assert structure_of(before, without(after, "subscriber")) == ["breaks"]


def test_nobody_is_told_when_a_side_that_is_away_has_caught_up() -> None:
    def at(seconds: float, confirmed: int) -> Seen:
        return seen(seconds, publisher(position=400 * MB, confirmed=confirmed * MB))

    looks = [at(0, 100), at(60, 250)]
    assert judged(*looks, at(90, 300)).drained_in is not None
    assert judged(*looks, without(at(90, 300), "subscriber")).drained_in is None


def test_no_less_than_nothing_is_left_to_apply() -> None:
    assert judged(seen(source=publisher(position=100, confirmed=172))).lag_bytes == 0


@pytest.mark.parametrize(("direction", "words"), [(Direction.FORWARD, "then follow"), (Direction.BACK, "for good")])
def test_who_cannot_follow_anew_is_not_told_to(direction: Direction, words: str) -> None:
    of = Watched(replication=watched().replication, direction=direction, groups=(replace(GROUP, direction=direction),))
    health = judged(seen(source=publisher(wal_status="lost")), of=of)
    assert health.verdict is Verdict.BROKEN
    assert words in health.findings[0].hint
