"""Whatever stands in the cells of a table, a plan that loads comes of it, or a clear refusal."""

import csv
import io
from contextlib import suppress
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from plans.bundle import pack
from plans.importers.answers import Answers, Order
from plans.importers.cells import Unreadable
from plans.importers.making import import_plan
from plans.importers.reading import read_book
from plans.load import load_bundle

HEADINGS = [
    "ID",
    "Owner",
    "Start",
    "End",
    "Duration",
    "Predecessors",
    "Phase",
    "Type",
    "Milestone",
    "Notes",
    "Rollback",
    "rollback_or_criterion",
    "Deadline",
    "Not before",
    "Date",
    "Contact",
    "Target",
    "Acceptance criteria",
    "Status",
    "Foo",
    "Outline Level",
    "Activity",
    "Step",
]
CELLS = [
    "",
    "1",
    "2",
    "1.1",
    "1.10",
    "A",
    "-",
    "TBD",
    "Go/No-Go",
    "Go-live",
    "22:00",
    "24:00",
    "25:99",
    "13/11/2026",
    "11/13/26 6 pm",
    "2026-11-13T10:00Z",
    "T-30 min",
    "30 min",
    "5-10",
    "P1D",
    "1FS+2d",
    "2SS",
    "50%",
    "yes",
    "gate",
    "check",
    "confirm",
    "milestone",
    "job",
    "Ann / Bob (123 456 789)",
    "deadline 16:00",
    "restore it",
    "none",
    "poll of 9 roles",
    "If no-go",
    "Total",
    "\x1b[2J",
    "=1+1",
    "\u202e",
    "true",
    "a\nb",
    "9999-12-31",
    "1899-01-01",
    "0001-01-01",
    "99999999999999999",
    ": #",
]
tables = st.lists(st.sampled_from(HEADINGS), unique=True, min_size=2, max_size=9).flatmap(
    lambda headings: st.tuples(
        st.just(["Task", *headings]),
        st.lists(
            st.lists(
                st.sampled_from(CELLS) | st.text(max_size=8), min_size=len(headings) + 1, max_size=len(headings) + 1
            ),
            min_size=1,
            max_size=6,
        ),
    )
)


@settings(max_examples=20, deadline=None)
@given(tables, st.sampled_from(["", "2026-11-13 18:00"]), st.sampled_from([None, *Order]))
def test_a_table_of_anything_becomes_a_plan_that_loads(
    table: tuple[list[str], list[list[str]]], start: str, order: Order | None
) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([table[0], *table[1]])
    with suppress(Unreadable):
        answers = Answers(timezone="Europe/Oslo", start=start, order=order)
        made = import_plan(written.getvalue().encode("utf-8"), answers, today=date(2026, 11, 12), file="night.csv")
        load_bundle(pack("plan.yaml", {"plan.yaml": made.text}))
        assert "".join(made.report.lines()).isprintable()


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet='|-#,;\t\n"aT 1', max_size=80).map(str.encode))
def test_any_bytes_are_cells_or_refused(content: bytes) -> None:
    with suppress(Unreadable):
        read_book(content)
