"""What catalogs show of why changes are not applied, in words."""

import pytest

from jobs.replication.looking.causes import Receiving, Sent, Server, reasons_of_server, reasons_of_table
from tests.support.replication.looked import LEGACY

COLUMNS = ("id", "text")
SOUND = Receiving(applied_by="owner", columns=COLUMNS, needed=("id",))
SENT = Sent(columns=COLUMNS)


def said(here: Receiving, sent: Sent | None = SENT) -> list[str]:
    return [reason.sentence for reason in reasons_of_table("ehr.note", here, sent, LEGACY)]


def test_of_what_is_made_alike_nothing_is_said() -> None:
    assert said(SOUND) == []
    assert said(Receiving(columns=(*COLUMNS, "more"), needed=("id",))) == [], "a column of its own with a default"


@pytest.mark.parametrize(
    ("here", "words"),
    [
        (Receiving(there=False), "there is no table ehr.note"),
        (
            Receiving(columns=COLUMNS, barred=True, owner="sub", table_owner="dba"),
            "sub, who owns the subscription, may not become dba, who owns ehr.note",
        ),
        (
            Receiving(columns=COLUMNS, secured=True, applied_by="dba"),
            "row level security of ehr.note holds for dba, who applies it",
        ),
        (
            Receiving(columns=COLUMNS, lacking=("select", "update"), applied_by="dba"),
            "dba, who applies it, may not select, update on ehr.note",
        ),
        (Receiving(columns=("id",)), "ehr.note has no text there"),
        (
            Receiving(columns=(*COLUMNS, "since"), needed=("id", "since")),
            "ehr.note wants a value for since, which legacy does not send",
        ),
        (Receiving(columns=COLUMNS, keyed=False), "ehr.note has no primary key there"),
    ],
)
def test_each_reason_has_its_words(here: Receiving, words: str) -> None:
    assert said(here) == [words]


def test_rows_that_are_sent_whole_need_no_key_and_of_a_publisher_that_is_away_no_column_is_missed() -> None:
    assert said(Receiving(columns=COLUMNS, keyed=False), Sent(columns=COLUMNS, whole=True)) == []
    assert said(Receiving(columns=()), None) == []


def test_names_that_hide_something_are_shown() -> None:
    assert said(Receiving(columns=("id",)), Sent(columns=("id", "a\x1b[2J"))) == ["ehr.note has no a?[2J there"]


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (Server(in_recovery=True, launches=False), ["its server is a stand-by now"]),
        (Server(launches=False), ["its server starts no workers for logical replication"]),
        (Server(at_work=4, most=4), ["all 4 workers for logical replication there are taken"]),
        (Server(at_work=3, most=4), []),
    ],
)
def test_what_keeps_a_whole_server_from_applying(server: Server, words: list[str]) -> None:
    assert [reason.sentence for reason in reasons_of_server(server)] == words
