"""Connection facts: found where libpq would find them, refused where it would guess."""

from pathlib import Path

import pytest

from jobs.postgres.connection.connect import application_name, application_prefix
from jobs.postgres.connection.endpoint import Endpoint, endpoint, expand, parameters
from jobs.postgres.connection.pooler import changed
from jobs.postgres.quote import identifier, literal
from jobs.service_files import ConnectionFactsMissing
from plans.model import Connection

SECRET = "hunter2"


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://mig:s3@db1:5433/ehr?sslmode=require",
        "postgres://db1:5433/ehr?user=mig&password=s3&sslmode=require",
        "host=db1 port=5433 dbname=ehr user=mig password='s3' sslmode=require",
    ],
)
def test_both_forms_of_a_dsn_mean_the_same(dsn: str) -> None:
    expected = {"host": "db1", "port": "5433", "dbname": "ehr", "user": "mig", "password": "s3", "sslmode": "require"}
    assert parameters(dsn) == expected


@pytest.mark.parametrize("dsn", ["mysql://h/d", "a-word", "postgresql://h/d?x", "host='"])
def test_an_unreadable_dsn_is_refused_without_being_repeated(dsn: str) -> None:
    with pytest.raises(ConnectionFactsMissing) as refused:
        parameters(dsn)
    assert dsn not in str(refused.value)


def test_several_hosts_and_sockets_are_kept() -> None:
    assert parameters("postgresql://db1:5433,db2:5434/x")["host"] == "db1,db2"
    assert parameters("postgresql:///x?host=/run/postgresql") == {"dbname": "x", "host": "/run/postgresql"}
    assert parameters("postgresql://%2Frun%2Fpg/x")["host"] == "/run/pg"
    assert parameters("postgresql://[::1]:5433/x")["port"] == "5433"


def test_a_variable_that_is_missing_is_named_and_one_that_is_there_never_shown() -> None:
    with pytest.raises(ConnectionFactsMissing, match="PLATFORM_DSN is not set"):
        expand("${PLATFORM_DSN}", {})
    where = endpoint(Connection(dsn="${D}"), {"D": f"postgresql://mig:{SECRET}@db1/ehr"})
    assert where.shown == "db1:5432/ehr"
    assert SECRET not in repr(where)
    assert SECRET in where.dsn


def test_a_service_is_read_and_an_unknown_one_does_not_lead_to_localhost(tmp_path: Path) -> None:
    file = tmp_path / "services"
    file.write_text("[legacy]\nhost=db1\nport=5433\ndbname=ehr\nconnect_timeout=3\n", encoding="utf-8")
    environ = {"PGSERVICEFILE": str(file), "PGUSER": "mig", "PGHOST": "elsewhere"}
    where = endpoint(Connection(service="legacy"), environ)
    assert where.shown == "service legacy"
    assert dict(where.parameters) == {"host": "db1", "port": "5433", "dbname": "ehr", "user": "mig"}
    with pytest.raises(ConnectionFactsMissing, match="there is no service legazy in"):
        endpoint(Connection(service="legazy"), environ)


def test_the_environment_fills_in_what_the_plan_leaves_out() -> None:
    where = endpoint(Connection(), {"PGHOST": "db1", "PGDATABASE": "ehr"})
    assert where.address == ("db1", "5432", "ehr")
    assert Endpoint(shown="", parameters={}).dsn == "postgresql://"


def test_an_application_name_fits_and_begins_like_every_other_of_its_task() -> None:
    for run in ("night", "st-olavs-hospital-and-six-municipalities-dress-rehearsal-3", "Røros"):
        name = application_name(run, "D08", "chunk 17 of 2000")
        assert name.startswith(application_prefix(run, "D08"))
        assert len(name.encode()) <= 63
    assert not application_name("night", "D081", "copy").startswith(application_prefix("night", "D08"))


def test_quoting_leaves_nothing_to_inject() -> None:
    assert identifier('a"b') == '"a""b"'
    assert literal("a'b\\") == "E'a''b\\\\'"
    for bad in ("", "a\0b"):
        with pytest.raises(ValueError, match="identifier"):
            identifier(bad)


def test_a_pooler_is_known_by_a_client_that_changes_its_backend() -> None:
    assert not changed([{1: 100, 2: 101}, {1: 100, 2: 101}, {2: 101, 1: 100}])
    assert changed([{1: 100, 2: 101}, {1: 101, 2: 100}])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a]\nhost=x\n[b]\nhost=y\n[a]\nhost=z\n", r":5: \[a\] stands there twice"),
        ("[a]\nhost=x\nport=1\nhost=y\n", r":4: host stands twice in \[a\]"),
        ("host=x\n[a]\n", ":1: this is no line of a service file"),
        ("[a]\nhost=x\nport\n", ":3: this is no line of a service file"),
    ],
)
def test_a_service_file_that_cannot_be_read_names_the_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "services"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConnectionFactsMissing, match=said):
        endpoint(Connection(service="a"), {"PGSERVICEFILE": str(file)})
