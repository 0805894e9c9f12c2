"""`cutover plan new`: a plan that checks without a problem, and no file that is written over."""

from pathlib import Path

from console.exits import Exit
from tests.support.command_line import cutover

ANSWERS = ("--title", "Records move", "--start", "2027-03-05 22:00", "--timezone", "Europe/Oslo", "--hours", "6",
           "--manager", "Kari Nordmann")  # fmt: skip


def test_what_it_writes_checks_without_a_problem_and_with_databases_says_what_production_needs(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    for kind, says in (("--by-hand", "no problems, no warnings"), ("--databases", "no problems, 2 warnings")):
        plan.unlink(missing_ok=True)
        assert cutover("plan", "new", "-o", plan, *ANSWERS, kind).returncode == Exit.OK
        checked = cutover("check", plan)
        assert (checked.returncode, says in checked.stdout) == (Exit.OK, True)
    assert (tmp_path / "cutover.schema.json").exists()


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("mine")
    answer = cutover("plan", "new", "-o", plan, *ANSWERS, "--by-hand")
    assert (answer.returncode != Exit.OK, "is there already" in answer.stderr, plan.read_text()) == (True, True, "mine")


def test_where_nobody_can_be_asked_the_options_that_lack_are_named(tmp_path: Path) -> None:
    answer = cutover("plan", "new", "-o", tmp_path / "plan.yaml", *ANSWERS[2:])
    assert (answer.returncode, "--title, --databases" in answer.stderr) == (Exit.USAGE, True)


def test_an_answer_that_makes_no_plan_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    for wrong, says in (("--timezone=Europe/Oslso", "Europe/Oslso"), ("--start=22:00", "2026-11-13 18:00")):
        answer = cutover("plan", "new", "-o", tmp_path / "plan.yaml", *ANSWERS, wrong, "--by-hand")
        assert (answer.returncode != Exit.OK, says in answer.stderr) == (True, True)
    assert list(tmp_path.iterdir()) == []
