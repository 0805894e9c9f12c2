"""Set-up of a database that only workers reach is done on a host of theirs, and that is what is said elsewhere."""

import pytest

from console.running.target_connection import NotFromHere, connection_of
from jobs.service_files import ConnectionFactsMissing
from plans.model import Connection, Database, DatabaseId, Role
from tests.support.nights import night

IMAGING = DatabaseId("imaging")


@pytest.mark.parametrize(("label", "refused"), [("hospital-dmz", NotFromHere), ("", ConnectionFactsMissing)])
async def test_a_host_that_knows_no_way_to_it_names_those_that_do(label: str, refused: type[Exception]) -> None:
    imaging = Database(id=IMAGING, role=Role.SOURCE, runs_on=label, rehearsal=Connection(service="imaging"))
    with pytest.raises(refused) as caught:
        async with connection_of(night(), imaging, production=False, environ={"PGSERVICEFILE": "/dev/null"}):
            pass
    assert "there is no service imaging" in str(caught.value)
    assert ("workers with the label hospital-dmz" in str(caught.value)) is bool(label)
