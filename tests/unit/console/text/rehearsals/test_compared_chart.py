"""The comparison as a picture."""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from console.text.rehearsals.compared_chart import compared_svg
from jobs.rehearsals.comparison import compare
from plans.model.night import Night
from tests.unit.plans.rehearsals.test_file import a_night, a_task


def drawn(*nights: Night, labels: tuple[str, ...] = ("dr1", "dr2")) -> Element:
    return fromstring(compared_svg(compare(nights), labels))


def texts(picture: Element) -> list[str]:
    return [one.text or "" for one in picture.findall(".//{*}text")]


def widths(picture: Element) -> list[float]:
    bars = [one for one in picture.findall(".//{*}rect") if one.get("x") == "334"]
    return [float(one.get("width", "")) for one in bars]


def test_every_task_and_stream_has_a_bar_a_night_as_long_as_it_took() -> None:
    picture = drawn(a_night(a_task(seconds=60)), a_night(a_task(seconds=120)))
    assert widths(picture) == [48, 96, 240, 480]  # of a task, whose plan is ten minutes; of its stream, without one
    assert texts(picture)[6:11] == ["dr1", "1m", "dr2", "2m", "+1m"]


def test_what_is_no_measurement_is_an_outline_and_says_why() -> None:
    by_hand = replace(a_task(seconds=120), does_not_count="fixed by hand")
    picture = drawn(a_night(a_task(seconds=60)), a_night(by_hand))
    assert "2m (fixed by hand)" in texts(picture)
    assert [one.get("class") for one in picture.findall(".//{*}rect") if one.get("x") == "334"] == [None, "not", None]


def test_a_text_from_outside_is_text_and_nothing_else() -> None:
    evil = replace(a_task(), title='</text><script>alert("1")</script>\x1b[31m')
    picture = drawn(a_night(evil), a_night(evil, title="<b>"), labels=("<i>", "&amp;"))
    assert not list(picture.findall(".//{*}script"))
    assert any("<script>" in text for text in texts(picture))
    assert "\x1b" not in "".join(texts(picture))


def test_a_night_in_which_nothing_was_measured_is_a_picture_all_the_same() -> None:
    assert len(texts(drawn(a_night(), a_night()))) == 4
