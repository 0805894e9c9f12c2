"""`cutover db prepare --print` gives a DBA the schema for each database by itself, with what the plan's login needs."""

from pathlib import Path

from tests.support.command_line import Ended, cutover, plan_file
from tests.support.replication.plans import REPLICATED

SERVICES = "[a]\nhost=legacy\nuser=reader\n[c]\nhost=platform\nuser=mover\n"


def printed(folder: Path, *arguments: str) -> Ended:
    services = folder / "services"
    services.write_text(SERVICES)
    plan = plan_file(folder, REPLICATED)
    return cutover("db", "prepare", plan, "--print", *arguments, environ={"PGSERVICEFILE": str(services)})


def test_a_source_that_is_followed_is_prepared_for_its_own_login(tmp_path: Path) -> None:
    source, target = printed(tmp_path).stdout.split("-- platform, target\n")
    assert source.startswith("-- legacy, source\nbegin;")
    assert ('to "reader";' in source, 'to "mover";' in source) == (True, False)
    assert ('to "reader";' in target, 'to "mover";' in target) == (False, True)


def test_one_database_is_prepared_alone(tmp_path: Path) -> None:
    assert "legacy" not in printed(tmp_path, "--database", "platform").stdout
