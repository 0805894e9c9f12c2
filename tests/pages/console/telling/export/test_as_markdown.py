"""A plan as tables of Markdown: what another reader finds in them is what the plan says."""

from dataclasses import replace

from markdown_it import MarkdownIt

from console.telling.export.as_markdown import as_markdown
from console.telling.export.facts import Exported
from console.telling.export.from_plan import exported_plan
from console.telling.export.from_run import exported_run
from plans.library import Sample, path_of
from plans.load import load
from plans.model import Manual, Plan, RunKind
from plans.model.guide import Guide
from tests.support.nights import confirm, gate, night, task
from tests.support.told_nights import gone_through, story_of

HOSTILE = [
    "a | b",
    "one\ntwo",
    "<script>alert(1)</script> <b>bold</b>",
    "[here](https://evil.example) https://evil.example www.evil.example a@evil.example",
    "![x](y) *stars* _lines_ ~~gone~~ `code` &amp; \\",
    "# head",
    "---",
    "\x1b[31mred \u202egnp",
]


def text_of(told: Exported | Plan) -> str:
    told = exported_plan(told) if isinstance(told, Plan) else told
    return as_markdown(told).content.decode()


def tables(text: str) -> list[list[list[str]]]:
    """The cells of each row of each table, as another reader has them."""
    found: list[list[list[str]]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and found and token.level > 3:
            assert {child.type for child in token.children or ()} <= {"text", "text_special"}
            found[-1][-1].append("".join(child.content for child in token.children or ()))
    return found


def test_a_plan_is_a_summary_its_checkpoints_its_tasks_in_the_order_of_time_and_its_parties() -> None:
    plan = night(task("B", Manual(), not_before=60), task("A", Manual()), task("G", gate(final=True), after="A B"))
    text = text_of(plan)
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        *("# A night", "## Checkpoints", "## Plan", "## Parties")
    ]
    assert "- Start: **Fri 11 Nov 2022 12:00 Europe/Oslo**\n" in text
    checkpoints, tasks, parties = tables(text)
    assert checkpoints[1][:3] == ["G", "Task G (point of no return)", "13:10"]
    assert [row[1] for row in tasks[1:]] == ["A", "B", "G", "M1"]
    assert tasks[3] == ["13:10", "G", "Task G", "Owner", "10m", "A, B", "migration", "checkpoint"]
    assert parties[1] == ["Owner", "OWNE", "", "B, A, G, M1"]


def test_whatever_people_have_typed_stays_text_in_its_cell() -> None:
    for typed in HOSTILE:
        plan = replace(night(replace(task("A", Manual()), title=typed), task("G", gate(), after="A")), title=typed)
        _, tasks, _ = tables(text_of(plan))
        assert {len(row) for row in tasks} == {8}
        assert tasks[1][2] == typed.replace("\n", " ").replace("\x1b", "?").replace("\u202e", "?")


def test_nothing_becomes_an_address_where_addresses_are_made_of_text() -> None:
    text = text_of(replace(night(task("A", Manual())), title=HOSTILE[3]))
    assert "https://" not in text
    assert "www.evil" not in text
    assert "a@evil" not in text


def test_of_a_run_planned_forecast_and_actual_times_stand_beside_each_other() -> None:
    run = gone_through()
    text = text_of(exported_run(story_of(run), run.plan))
    _, tasks, _ = tables(text)
    assert tasks[0][8:] == ["State", "Forecast end", "Actual start", "Actual end", "Variance"]
    by_id = {row[1]: row for row in tasks}
    assert by_id["A1"][8:] == ["done", "", "12:00", "12:10", "0m"]
    assert by_id["A2"][8] == "skipped"
    assert "- Run: **rehearsal r: live**" in text or "- Run: **rehearsal r: live, the run goes on**" in text


def test_a_task_of_one_kind_of_run_says_so() -> None:
    _, tasks, _ = tables(text_of(night(task("P", Manual(), only=RunKind.PRODUCTION), task("G", gate(), after="P"))))
    assert tasks[1][2] == "Task P (production only)"


def test_a_time_on_another_day_than_the_go_live_says_which() -> None:
    plan = load(path_of(Sample.REFERENCE_NIGHT)).plan
    _, tasks, _ = tables(text_of(plan))
    assert tasks[1][0] == "Fri 12:00"
    assert next(row for row in tasks if row[1] == "M1")[0] == "03:00"


def test_what_has_no_column_is_said() -> None:
    plan = night(task("A", Manual(), guide=Guide(instructions="First.")), task("C", confirm("lab", "pacs"), minutes=30))
    assert as_markdown(exported_plan(plan)).left == (
        "instructions, links and fields of 1 task",
        "2 items of confirmations",
    )
    assert as_markdown(exported_plan(night(task("A", Manual())))).left == ()


def test_the_same_plan_is_the_same_bytes_and_points_to_settle_are_a_list() -> None:
    plan = replace(night(task("A", Manual())), todo=("1. who?", "- when?"))
    assert as_markdown(exported_plan(plan)) == as_markdown(exported_plan(plan))
    assert "## To settle\n\n- 1\\. who?\n- \\- when?\n" in text_of(plan)
