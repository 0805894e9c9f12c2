"""Of another session's query no value is ever told."""

import pytest

from jobs.postgres.query_text import without_values


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", ""),
        ("<insufficient privilege>", ""),
        ("lock table ehr.medication\n  in share mode;", "lock table ehr.medication in share mode;"),
        ('select * from "Patient" where id = $1', 'select * from "Patient" where id = $1'),
        ("update ehr.patient set name = 'Kari' where id = $1", "UPDATE .."),
        ("delete from ehr.patient where id = 17126512345", "DELETE .."),
        ("select 1", "SELECT .."),
        ("select id from t -- Kari", "SELECT .."),
        ("/* Kari */ select id from t", "SELECT .."),
        ("select $$Kari$$", "SELECT .."),
        ("select $x$Kari$x$", "SELECT .."),
        ("select E'Kari'", "SELECT .."),
        ("select 'cut off in the mid", "SELECT .."),
        ("17126512345", ""),
    ],
)
def test_a_query_is_told_in_full_where_no_value_stands_in_it(query: str, told: str) -> None:
    assert without_values(query) == told


def test_a_long_query_is_cut() -> None:
    assert without_values("select " + "a, " * 400 + "b from t").endswith("..")


def test_a_query_of_many_words_takes_no_longer_for_being_refused() -> None:
    many = "begin; lock table ehr.medication in share mode; " * 80
    assert without_values(f"{many}select pg_sleep(120)") == "BEGIN .."
