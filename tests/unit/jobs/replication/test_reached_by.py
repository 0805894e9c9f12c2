"""Values travel in one form also to a server that does not ask for it."""

import pytest

from jobs.replication.reached_by import in_one_form
from jobs.replication.subscription import create

FORM = "-c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=3"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("service=new", f"service=new options='{FORM}'"),
        ("host=h options='-c geqo=off' dbname=d", f"host=h options='-c geqo=off {FORM}' dbname=d"),
        ("options=-cgeqo=off host=h", f"options='-cgeqo=off {FORM}' host=h"),
        (r"options='-c a=it\'s' host=h", rf"options='-c a=it\'s {FORM}' host=h"),
    ],
)
def test_a_server_before_15_is_told_to_ask_for_one_form(text: str, asked: str) -> None:
    assert in_one_form(text, 14) == asked
    assert in_one_form(text, 15) == text


def test_in_an_address_the_form_is_a_parameter_more() -> None:
    form = "options=-c%20datestyle%3DISO%20-c%20intervalstyle%3Dpostgres%20-c%20extra_float_digits%3D3"
    assert in_one_form("postgresql://h/d", 13) == f"postgresql://h/d?{form}"
    assert in_one_form("postgresql://h/d?user=x", 13) == f"postgresql://h/d?user=x&{form}"


def test_a_subscription_of_an_older_server_is_made_with_it() -> None:
    made = create("s", "service=new", "p", "s", publisher_version=18, version=14, as_owner=False)
    assert "service=new options=''-c datestyle=ISO" in made
