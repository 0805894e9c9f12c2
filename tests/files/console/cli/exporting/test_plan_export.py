"""`cutover plan export`, as a shell sees it."""

from pathlib import Path

from console.exits import Exit
from tests.support.command_line import BROKEN, cutover, plan_file, process
from tests.support.replication.plans import REPLICATED


def test_a_plan_is_written_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    target = tmp_path / "night.csv"
    answer = cutover("plan", "export", plan_file(tmp_path), "-o", target)
    assert (answer.returncode, answer.stdout, answer.stderr) == (Exit.OK, "", "")
    assert target.read_text(encoding="utf-8").startswith("ID,Task,")
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_follows_what_stays_in_the_plan_which_is_said_and_a_list_over_it_keeps_it(tmp_path: Path) -> None:
    plan, target = plan_file(tmp_path, REPLICATED), tmp_path / "night.csv"
    answer = cutover("plan", "export", plan, "-o", target)
    assert "left out: replication: records, and what jobs do: only the plan says it" in answer.stderr
    assert "replication" not in cutover("plan", "export", plan, "-o", tmp_path / "night.ics").stderr
    target.write_text(target.read_text(encoding="utf-8").replace("Go or no-go", "Go?"), encoding="utf-8")
    over = cutover("plan", "import", target, "--over", plan, "-o", tmp_path / "fresh.yaml")
    assert over.returncode == Exit.OK, over
    assert (tmp_path / "fresh.yaml").read_text() == REPLICATED.replace("title: Go or no-go", 'title: "Go?"')


def test_a_file_that_is_there_is_spared_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    plan, target = plan_file(tmp_path), tmp_path / "night.csv"
    target.write_text("mine")
    refused = cutover("plan", "export", plan, "-o", target)
    assert (refused.returncode, target.read_text()) == (Exit.REFUSED, "mine")
    assert "say --replace" in refused.stderr
    assert cutover("plan", "export", plan, "-o", target, "--replace").returncode == Exit.OK
    assert target.read_text(encoding="utf-8").startswith("ID,Task,")


def test_the_format_is_told_by_the_name_or_said(tmp_path: Path) -> None:
    plan = plan_file(tmp_path)
    assert "T1,First," in process("plan", "export", plan, "--format", "csv").stdout
    unknown = cutover("plan", "export", plan, "-o", tmp_path / "night.csvx")
    assert (unknown.returncode, "did you mean .csv?" in unknown.stderr) == (Exit.USAGE, True)
    nothing = cutover("plan", "export", plan)
    assert (nothing.returncode, "--format csv" in nothing.stderr) == (Exit.USAGE, True)


def test_a_plan_with_problems_and_one_that_is_not_there_are_told_apart(tmp_path: Path) -> None:
    assert cutover("plan", "export", plan_file(tmp_path, BROKEN), "--format", "csv").returncode == Exit.PLAN
    assert cutover("plan", "export", tmp_path / "none.yaml", "--format", "csv").returncode == Exit.NOT_FOUND


def test_a_calendar_is_made_for_one_party_and_nothing_else_is(tmp_path: Path) -> None:
    plan, target = plan_file(tmp_path), tmp_path / "night.ics"
    assert cutover("plan", "export", plan, "--owner", "roros", "-o", target).returncode == Exit.OK
    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    refused = cutover("plan", "export", plan, "--owner", "roros", "--format", "csv")
    assert (refused.returncode, "--owner with -o party.ics" in refused.stderr) == (Exit.USAGE, True)
    assert cutover("plan", "export", plan, "--owner", "nobody", "-o", tmp_path / "x.ics").returncode == Exit.NOT_FOUND


def test_a_calendar_that_was_sent_before_is_numbered_and_nothing_else_is(tmp_path: Path) -> None:
    plan = plan_file(tmp_path)
    numbered = process("plan", "export", plan, "--revision", "3", "--format", "ics")
    assert "SEQUENCE:3" in numbered.stdout
    refused = cutover("plan", "export", plan, "--revision", "3", "--format", "md")
    assert (refused.returncode, "--revision with -o night.ics" in refused.stderr) == (Exit.USAGE, True)


def test_the_graph_is_drawn_and_what_is_cut_is_said(tmp_path: Path) -> None:
    plan, target = plan_file(tmp_path), tmp_path / "night.svg"
    answer = cutover("plan", "export", plan, "-o", target)
    assert (answer.returncode, answer.stderr) == (Exit.OK, "")
    assert target.read_text(encoding="utf-8").startswith("<svg ")
