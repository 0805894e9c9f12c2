"""What an owner says of logins, one by one, is said, listed and taken back in the words of its list."""

import pytest

from console.cli.logins.db_party import PARTIES
from console.cli.logins.lists import LoginList
from console.cli.workers.db_worker import LABELS
from console.errors import NotFound
from console.exits import Exit
from console.running.settings import Control
from tests.db.workers.conftest import Site


@pytest.mark.parametrize(
    ("the", "thing", "so", "no_longer", "never", "listed"),
    [
        (LABELS, "ward", "may serve ward", "may no longer serve ward", "may not serve ward", "ward: w_dmz"),
        (PARTIES, "lab", "is of lab", "is no longer of lab", "is not of lab", "w_dmz: lab"),
    ],
    ids=["labels", "parties"],
)
async def test_it_is_said_listed_and_taken_back(
    site: Site,
    capsys: pytest.CaptureFixture[str],
    the: LoginList,
    thing: str,
    so: str,
    no_longer: str,
    never: str,
    listed: str,
) -> None:
    where = Control(dsn=site.dsn)
    assert await the.run(where, "w_dmz", thing, remove=False) == Exit.OK
    assert f"w_dmz {so}\n" in capsys.readouterr().err
    await the.run(where, None, None, remove=False)
    assert f"{listed}\n" in capsys.readouterr().out
    await the.run(where, "w_dmz", thing, remove=True)
    assert f"w_dmz {no_longer}\n" in capsys.readouterr().err
    with pytest.raises(NotFound, match=f"w_dmz {never}"):
        await the.run(where, "w_dmz", thing, remove=True)


async def test_who_is_of_a_party_and_may_not_command_is_named(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    await PARTIES.run(Control(dsn=site.dsn), "kari", "lab", remove=False)
    assert "kari may not command here yet" in capsys.readouterr().err


async def test_whom_a_label_is_given_and_who_may_be_no_worker_is_named(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "may not be a worker here yet: it needs a login with cutover_worker"
    await LABELS.run(Control(dsn=site.dsn), "w_dzm", "ward", remove=False)
    assert f"w_dzm {said}\nw_dzm may serve ward\n" in capsys.readouterr().err
    await LABELS.run(Control(dsn=site.dsn), await site.journal.whoami(), "ward", remove=False)
    assert said not in capsys.readouterr().err
