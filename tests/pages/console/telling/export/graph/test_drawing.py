"""The graph of a plan as a drawing: everything is in it, nothing does anything, and it says what it leaves out."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from console.telling.export.facts import Exported, Wait
from console.telling.export.from_plan import exported_plan
from console.telling.export.from_run import exported_run
from console.telling.export.graph.drawing import as_svg
from console.telling.export.graph.placing import placed
from console.telling.export.graph.routing import links
from plans.library import Sample, path_of
from plans.load import load
from plans.model import Manual, Milestone, Plan
from tests.support.driver import Driven
from tests.support.nights import START, gate, night, task
from tests.support.told_nights import rolled_back, story_of

SVG = "{http://www.w3.org/2000/svg}"
REFERENCE = exported_plan(load(path_of(Sample.REFERENCE_NIGHT)).plan)


def drawn(told: Exported | Plan) -> ElementTree.Element:
    told = exported_plan(told) if isinstance(told, Plan) else told
    return ElementTree.fromstring(as_svg(told).content)


def told_by(root: ElementTree.Element) -> list[str]:
    """What each card says to whoever points at it."""
    return [title.text or "" for group in root.iter(f"{SVG}g") for title in group.findall(f"{SVG}title")]


def classes(root: ElementTree.Element, name: str) -> list[str]:
    words = (element.get("class", "").split() for element in root.iter())
    return [" ".join(kind) for kind in words if name in kind]


def chain() -> Plan:
    return night(
        task("A", Manual()),
        task("B", after="A"),
        task("G", gate(final=True), after="B"),
        task("M", Milestone(), after="G"),
        task("Z", Manual(), minutes=1, after="A"),
    )


def test_every_task_of_the_reference_night_is_drawn_once_with_its_links() -> None:
    root = drawn(REFERENCE)
    assert [text.split()[0] for text in told_by(root)] == [card.task.id for card in placed(REFERENCE).cards.values()]
    assert len(told_by(root)) == 71
    lines = [one for one in root.iter(f"{SVG}path") if "marker-end" in one.attrib]
    assert len(lines) == 100 + len(["in the legend: ended before", "begun before"])


def test_a_night_fits_a_screen_of_1280_columns_as_it_is() -> None:
    assert float(drawn(REFERENCE).get("width", "0")) <= 1300


def test_what_sets_the_go_live_is_drawn_thick_and_gates_and_jobs_in_forms_of_their_own() -> None:
    root = drawn(chain())
    assert classes(root, "critical").count("card critical job") == 1
    assert "card critical gate" in classes(root, "gate")
    assert classes(root, "link").count("link critical") == 3
    assert "band last" in classes(root, "band")


def test_checkpoints_the_point_of_no_return_and_the_go_live_are_named_over_the_clock() -> None:
    texts = [element.text for element in drawn(chain()).iter(f"{SVG}text")]
    assert "G 12:20, point of no return" in texts
    assert "GO-LIVE 12:30" in texts


def test_a_deadline_stands_at_its_task() -> None:
    plan = night(task("A", Manual(), deadline=START + timedelta(minutes=75)))
    assert "A 12:00 OWNE by 13:15" in ["".join(one.itertext()) for one in drawn(plan).iter(f"{SVG}text")]


def test_a_time_that_the_clock_shows_twice_says_which_it_is() -> None:
    plan = night(*(task(f"T{at}", Manual(), after=f"T{at - 1}" if at else "", minutes=30) for at in range(12)))
    root = drawn(replace(plan, start=datetime(2022, 10, 29, 22, tzinfo=UTC)))
    heads = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert {"T4 02:00 CEST OWNE", "T6 02:00 CET OWNE", "T8 03:00 OWNE"} <= {*heads}


def test_a_wait_for_a_beginning_is_dashed_and_a_lag_is_written_at_its_line() -> None:
    told = exported_plan(chain())
    waits = (Wait(task="A", since_start=True, lag=timedelta(minutes=10)),)
    changed = replace(told, tasks=tuple(replace(t, waits=waits) if t.id == "B" else t for t in told.tasks))
    root = drawn(changed)
    assert "link critical start" in classes(root, "start")
    assert "+10m" in [element.text for element in root.iter(f"{SVG}text")]
    (line,) = [line for line in links(changed, placed(changed)) if line.since_start]
    assert line.path.startswith(f"M{placed(changed).cards['A'].left:g} ")


def test_of_a_run_what_is_over_is_filled_what_is_not_to_come_is_dashed_and_now_is_a_line() -> None:
    run = Driven(chain())
    run.do("start", task="A")
    run.passes(10)
    run.done("A")
    run.passes(1)
    going_on = drawn(exported_run(story_of(run), run.plan))
    assert classes(going_on, "came")[0] == "card critical came"
    assert len(classes(going_on, "now")) == 1
    assert "A 12:00 DONE OWNE" in ["".join(one.itertext()) for one in going_on.iter(f"{SVG}text")]
    over = rolled_back()
    back = drawn(exported_run(story_of(over), over.plan))
    assert (len(classes(back, "out")), classes(back, "now")) == (4 + len(["in the legend"]), [])


def test_work_that_took_no_time_is_drawn_as_work_and_no_milestone() -> None:
    run = Driven(night(task("A", Manual()), task("M", Milestone(), after="A")))
    run.do("start", task="A")
    run.do("done", task="A")
    cards = placed(exported_run(story_of(run), run.plan)).cards.values()
    assert {card.task.id: (card.span.start == card.span.end, card.is_moment) for card in cards} == {
        "A": (True, False),
        "M": (True, True),
    }


def test_a_drawing_asks_for_nothing_and_obeys_nobody() -> None:
    hostile = "<script>x</script>]]>&\x1b[31m \u202e \"'><image href='http://evil'/>"
    plan = night(task("A", Manual()), task("M", Milestone(), after="A"))
    plan = replace(
        plan, title=hostile, tasks=tuple(replace(one, title=hostile, stream=hostile[:40]) for one in plan.tasks)
    )
    content = as_svg(exported_plan(plan)).content.decode()
    elements = [*ElementTree.fromstring(content).iter()]
    tags = {element.tag.removeprefix(SVG) for element in elements}
    assert tags <= {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text", "tspan", "g"}
    attributes = {name for element in elements for name in element.attrib}
    assert not {name for name in attributes if "href" in name or name.startswith("on")}
    assert not re.search(r"url\((?!#)|@import|\x1b|\u202e", content)


def test_it_is_readable_on_paper_and_on_a_dark_screen() -> None:
    (style,) = drawn(chain()).iter(f"{SVG}style")
    assert "@media (prefers-color-scheme:dark)" in (style.text or "")
    assert (style.text or "").rindex("@media print") > (style.text or "").index("@media (prefers")


def test_a_title_that_is_cut_is_said_and_stands_whole_in_its_card() -> None:
    plan = night(replace(task("A"), title="word " * 300))
    assert as_svg(exported_plan(plan)).left == ("the ends of 1 title, which stand whole where somebody points at them",)
    assert any("word " * 299 in text for text in told_by(drawn(plan)))
    assert as_svg(exported_plan(chain())).left == ()


def test_twelve_hundred_tasks_are_all_drawn() -> None:
    tasks = [
        replace(task(f"T{at}", minutes=5, after=f"T{at - 8}" if at >= 8 else ""), stream=f"S{at % 8}")
        for at in range(1200)
    ]
    root = drawn(night(*tasks))
    assert len(told_by(root)) == 1201
    assert len([*root.iter(f"{SVG}path")]) > 2392


def test_the_same_plan_is_the_same_bytes() -> None:
    assert as_svg(exported_plan(chain())).content == as_svg(exported_plan(chain())).content
