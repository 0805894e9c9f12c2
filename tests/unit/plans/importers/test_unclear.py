"""What is worth asking a person of the headings of a file."""

from plans.importers.answers import Answers
from plans.importers.headings import Means
from plans.importers.unclear import Unclear, unclear_of


def unclear(text: str, **answers: object) -> Unclear:
    return unclear_of(text.encode(), Answers(**answers))  # type: ignore[arg-type]


def test_of_a_table_what_it_lacks_is_asked_with_the_headings_that_are_left() -> None:
    found = unclear("ID,Task,Macht's,Start,End,Ort\n1,Stop,,20:00,21:00,Oslo\n2,Copy,Bob,21:00,22:00,Bergen\n")
    assert found.headings == (("Macht's", "Bob"), ("Ort", "Oslo"))
    assert found.lacking == (Means.OWNER, Means.AFTER)


def test_of_a_file_without_a_known_table_its_widest_row_is_asked_for() -> None:
    found = unclear("Unsere Liste,,\nAblauf,Macht's,Takt\nSperren,Ann,2\n")
    assert [heading for heading, _ in found.headings] == ["Ablauf", "Macht's", "Takt"]
    assert Means.TITLE in found.lacking


def test_where_all_is_known_or_said_or_nothing_is_there_nothing_is_asked() -> None:
    assert unclear("ID,Task,Owner,Start,Duration,Predecessors,Foo\n1,a,b,20:00,5 min,,x\n") == Unclear()
    assert unclear("Task,Owner,Duration,Start\na,b,5 min,20:00\n") == Unclear()
    assert unclear(" \n,\n x\n") == Unclear(
        (("x", ""),), (Means.TITLE, Means.OWNER, Means.START, Means.DURATION, Means.AFTER)
    )
