"""Figures on the command line, on the page of their task, and in what is shown before they are sent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.text.command_line import read_arguments
from console.text.needs import work_line
from console.text.sending.unsent import unsent_text
from console.view.model import Send
from jobs.run.decisions.command_text import BadCommand
from jobs.run.events import UnitId
from jobs.run.state.unit import CounterReading, UnitState
from plans.model import Counter, Manual, Milestone, Plan
from plans.model.asked import AskedFigure
from tests.support.nights import night, task

NOW = datetime(2022, 11, 12, 0, 30, tzinfo=UTC)
BODY = Manual(ask=(AskedFigure(name="refused_rows", at_most=0, unit="rows"),), evidence_file=True)
C1 = UnitState(id=UnitId("C1"))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return night(task("C1", BODY), task("M1", Milestone(), after="C1"))


def test_each_figure_is_written_under_its_own_name(plan: Plan) -> None:
    args = read_arguments("done", ["C1", "refused_rows=0", "file=protocol.pdf"], plan=plan, now=NOW)
    assert args == {"task": "C1", "figures": {"refused_rows": 0}, "file": "protocol.pdf"}
    assert unsent_text([Send(command="done", args=args)]) == "done C1 refused_rows=0 file=protocol.pdf"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["C1"], "C1 asks for refused_rows (rows, at most 0)"),
        (["C1", "refused_rows=0"], "C1 asks for a file as evidence"),
        (["C1", "refused_rows=1,000", "file=a"], "refused_rows must be a number, as 12 or 0.5"),
        (["C1", "refused_rows=1e999", "file=a"], "figures"),
        (["C1", "refusd_rows=0", "file=a"], "done does not take refusd_rows"),
        (["M1", "refused_rows=0"], "done does not take refused_rows"),
    ],
)
def test_what_is_wrong_is_said_before_it_is_sent(plan: Plan, words: list[str], why: str) -> None:
    with pytest.raises(BadCommand) as refused:
        read_arguments("done", words, plan=plan, now=NOW)
    assert why in str(refused.value)


def test_the_key_writes_the_names_that_are_asked_for() -> None:
    assert work_line("C1", BODY, C1) == "done C1 refused_rows= file="
    counting = replace(BODY, counter=Counter(target=10, unit="lists"))
    assert work_line("C1", counting, C1) == "count C1 "
    reading = CounterReading(seq=1, value=10, at=NOW, by="k.stone")
    assert work_line("C1", counting, replace(C1, readings=(reading,))) == "done C1 refused_rows= file="
