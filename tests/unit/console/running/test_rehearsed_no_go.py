"""What `--rehearse-rollback` refuses before anything starts."""

import pytest

from console.errors import Declined, NotFound
from console.running.create_run import Wish, refuse_what_cannot_be
from console.running.rehearsed_no_go import refuse_no_way_back
from console.running.settings import Control
from plans.errors import CutoverError
from plans.model import RunKind
from tests.support.nights import gate, night, sql_job, task

PLAN = night(
    task("A0", sql_job()),
    task("G1", gate(), after="A0"),
    task("A1", sql_job(), after="G1", undo=True),
    task("G2", gate(), after="A1"),
    task("G3", gate(final=True), after="G2"),
    task("G4", gate(), after="G3"),
    task("G5", gate(), after="A1", only=RunKind.PRODUCTION),
)


@pytest.mark.parametrize("name", ["G2", "G3"])
def test_a_checkpoint_with_a_way_back_is_taken(name: str) -> None:
    """The point of no return itself is not behind it."""
    assert refuse_no_way_back(PLAN, name) == name


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("G9", NotFound, "no checkpoint G9 (its checkpoints are G1, G2, G3, G4)"),
        ("A1", NotFound, "no checkpoint A1"),
        ("G5", NotFound, "no checkpoint G5"),
        ("G4", Declined, "G4 waits for G3, the point of no return"),
        ("G1", Declined, "nothing before G1 has a rollback"),
    ],
)
def test_a_checkpoint_without_one_is_refused(name: str, kind: type[CutoverError], expected: str) -> None:
    with pytest.raises(kind) as caught:
        refuse_no_way_back(PLAN, name)
    assert expected in f"{caught.value.what} ({caught.value.hint})"


def test_no_production_run_is_begun_to_turn_back() -> None:
    with pytest.raises(Declined, match="no production run is begun to turn back"):
        refuse_what_cannot_be(Wish(kind=RunKind.PRODUCTION, turns_back_at="G2"), Control(dsn="postgresql:///control"))
