"""Which service file has a service: one's own first, then that of the host."""

from pathlib import Path

import pytest

from jobs.service_files import ConnectionFactsMissing, service


def test_the_first_file_that_has_a_service_counts_and_its_database_has_one_name(tmp_path: Path) -> None:
    own, host = tmp_path / "own", tmp_path / "pg_service.conf"
    own.write_text("[a]\nhost=db1\ndatabase=ehr\n", encoding="utf-8")
    host.write_text("[a]\nhost=db2\n[b]\nhost=db3\npassword=hush\n", encoding="utf-8")
    environ = {"PGSERVICEFILE": str(own), "PGSYSCONFDIR": str(tmp_path)}
    assert service("a", environ).parameters == {"host": "db1", "dbname": "ehr"}
    found = service("b", environ)
    assert found.file == host
    assert "hush" not in repr(found)
    with pytest.raises(ConnectionFactsMissing, match=r"there is no service c in .*own or .*pg_service\.conf"):
        service("c", environ)
