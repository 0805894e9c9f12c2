"""A total under the same name that counts something else is never taken from the one before."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.flows.counting.asked import Asked, Counted
from jobs.flows.counting.counters import Counters
from jobs.flows.counting.samples import OF_ANOTHER
from plans.model.flows import CommandCount, Count, FileCount
from tests.running.jobs.flows.counting.test_command import NoDatabases
from tests.support.flows.plans import NOW, a_flow, asked


@pytest.fixture
def counters() -> Counters:
    return Counters("r", NoDatabases(), {"PATH": "/usr/bin:/bin"})


async def counted(counters: Counters, one: Asked) -> Counted:
    found: list[Counted] = []
    await counters.count([one], one.until, found.append)
    return found[0]


async def again(counters: Counters, count: Count, before: Counted) -> Counted:
    """A minute later, behind what was counted before."""
    first = asked(a_flow(count))
    later = NOW + timedelta(minutes=1)
    return await counted(counters, replace(first, after=NOW, until=later, totals=before.totals))


async def test_a_program_that_was_changed_is_counted_anew_and_one_that_was_not_goes_on(
    counters: Counters, tmp_path: Path
) -> None:
    script = tmp_path / "count.sh"
    script.write_text("echo 40")
    count = CommandCount(argv=("sh", str(script)))
    first = await counted(counters, asked(a_flow(count)))
    assert OF_ANOTHER not in (await again(counters, count, first)).said
    script.write_text("echo 900  # of another queue")
    told = await again(counters, count, first)
    assert (told.samples, told.said) == ((), (OF_ANOTHER,))


async def test_a_file_whose_link_leads_elsewhere_or_that_has_other_columns_is_counted_anew(
    counters: Counters, tmp_path: Path
) -> None:
    old, new, link = tmp_path / "old.csv", tmp_path / "new.csv", tmp_path / "count.csv"
    old.write_text("count\n40\n")
    new.write_text("count\n900\n")
    link.symlink_to(old)
    count = FileCount(path=str(link))
    first = await counted(counters, asked(a_flow(count)))
    old.write_text("count\n41\n")
    assert OF_ANOTHER not in (await again(counters, count, first)).said
    link.unlink()
    link.symlink_to(new)
    assert (await again(counters, count, first)).said == (OF_ANOTHER,)
    link.unlink()
    link.symlink_to(old)
    old.write_text("count,oldest\n50,\n")
    assert (await again(counters, count, first)).said == (OF_ANOTHER,)
