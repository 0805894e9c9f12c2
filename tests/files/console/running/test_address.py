"""What somebody types as the address of a control database: an address, or a sentence that says which part is none."""

import pytest

from console.errors import Misused
from console.exits import Exit
from console.running.address import checked_address
from tests.support.command_line import cutover


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://?service=control",
        "postgresql://",
        "postgres://anna@db1/cutover",
        "postgresql://anna:p%2Fw%40rd@db1:5433/cutover?sslmode=verify-full",
        "postgresql://anna@[::1]:5432/cutover",
        "postgresql://db1:5432,db2:5433/cutover?target_session_attrs=read-write",
        "postgresql:///cutover?host=/run/postgresql&port=5433",
        "postgresql://anna@/cutover?host=/run/postgresql",
        "postgresql://%2Frun%2Fpostgresql/cutover",
    ],
)
def test_what_is_an_address_stays_as_it_is(dsn: str) -> None:
    assert checked_address(dsn) == dsn


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("service=control", "postgresql://?service=control"),
        ("host=/run/pg dbname=cutover port=5433", "postgresql://?host=%2Frun%2Fpg&dbname=cutover&port=5433"),
        ("host=db1 password='a b@c'", "postgresql://?host=db1&password=a%20b%40c"),
    ],
)
def test_names_and_values_are_as_good_as_everywhere_else(typed: str, address: str) -> None:
    assert checked_address(typed) == address


@pytest.mark.parametrize(
    ("dsn", "why"),
    [
        ("host=db1 dbname", "not name=value"),
        ("host=db1 password='s cret", "quotation mark"),
        ("host=db1 port=x password=s/cret", "port"),
        ("mysql://db1/cutover", "does not begin with postgresql://"),
        ("db1:5432/cutover", "does not begin with postgresql://"),
        ("postgresql://db1:port/cutover", "port"),
        ("postgresql://db1:70000/cutover", "port"),
        ("postgresql://db1:-1/cutover", "port"),
        ("postgresql://db1:5432,db2:x/cutover", "port"),
        ("postgresql:///cutover?port=abc", "port"),
        ("postgresql://[::1/cutover", "bracket"),
        ("postgresql://anna:s[cret@db1/cutover", "bracket"),
        ("postgresql://anna:s/cret@db1/cutover", "a / or an @"),
        ("postgresql://anna:s@cret@db1/cutover", "a / or an @"),
        ("postgresql://anna:s#cret@db1/cutover", "#"),
        ("postgresql://anna:s?cret@db1/cutover", "name=value"),
        ("postgresql://anna:s cret@db1/cutover", "blank"),
        ("postgresql://db1/cutover?sslmode", "name=value"),
    ],
)
def test_what_is_none_names_its_part_and_repeats_nothing_of_it(dsn: str, why: str) -> None:
    with pytest.raises(Misused, match=why) as caught:
        checked_address(dsn)
    assert "cret" not in f"{caught.value}"


@pytest.mark.parametrize("command", [("runs",), ("status",), ("do", "x", "hold"), ("engine", "x"), ("db", "create")])
def test_every_command_ends_as_one_that_was_misused(command: tuple[str, ...]) -> None:
    by_option = cutover(*command, "--control", "postgresql://anna:s/cret@db1:x/cutover")
    by_variable = cutover(*command, environ={"CUTOVER_CONTROL": "postgresql://db1:x/cutover"})
    for answer in (by_option, by_variable):
        assert (answer.returncode, answer.stdout) == (Exit.USAGE, ""), answer
        assert "the address of the control database is not understood" in answer.stderr
    assert "cret" not in by_option.stderr


def test_a_port_of_the_environment_that_is_none_is_no_defect() -> None:
    answer = cutover("runs", "--control", "postgresql://db1/cutover", environ={"PGPORT": "x"})
    assert (answer.returncode, "PGPORT" in answer.stderr) == (Exit.DATABASE, True)


def test_a_service_file_that_cannot_be_read_is_no_defect(tmp_path: object) -> None:
    file = f"{tmp_path}/services.conf"
    with open(file, "w") as written:  # noqa: PTH123
        written.write("[a]\nhost=x\n[a]\nhost=y\n")
    answer = cutover("runs", "--control", "postgresql://?service=a", environ={"PGSERVICEFILE": file})
    assert (answer.returncode, "services.conf:3: [a] stands there twice" in answer.stderr) == (Exit.DATABASE, True), (
        answer
    )
