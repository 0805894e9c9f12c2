"""The page of a report: one file that does nothing, whatever people have typed."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from console.telling.report.forms import Form
from console.telling.report.whole import report_text
from plans.model import Manual, Plan
from plans.model.languages import Language
from tests.support.driver import Driven
from tests.support.nights import gate, night, task
from tests.support.told_nights import gone_through, told, wording

HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>x</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "]]><!-- {{ 7 * 7 }} {% raw %}",
    "\x1b]0;title\x07\x1b[31mred",
    "\u202egnp.exe\u2066",
    "a\x00b\rc\nd\u2028e",
    "=HYPERLINK(1)",
    "{0} {name} %s",
    "| a | b |\n# head",
    "x" * 10_000,
]
VOID = {"meta", "br", "hr", "img", "link", "input", "rect", "path"}


class Reader(HTMLParser):
    """What a browser would see: elements with their attributes, whether all are closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile_plan(text: str) -> Plan:
    plan = night(task("A1", Manual()), task("G1", gate(), after="A1"))
    tasks = tuple(replace(one, title=text, stream=text) for one in plan.tasks)
    parties = {name: replace(one, name=text) for name, one in plan.parties.items()}
    return replace(plan, title=text, tasks=tasks, parties=parties)


def hostile_night(text: str) -> Driven:
    """Everything that a plan or a person may say says this."""
    run = Driven(hostile_plan(text))
    typed = re.sub(r"[^\x20-\x7e\xa0-\u2000]", "?", text)[:300]
    run.do("note", text=typed)
    run.do("problem", act="open", text=typed, severity="red")
    run.do("lesson", act="open", text=typed)
    run.do("skip", task="A1", reason=typed)
    run.votes("G1", "owner", answer="no-go", text=typed)
    run.do("decide", task="G1", choice="no-go", text=typed)
    return run


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_text_on_the_page_and_nothing_else(text: str) -> None:
    run = hostile_night(text)
    page = report_text(told(run), Form.HTML, wording(run))
    reader = Reader(page)
    assert reader.open == []
    names = {tag for tag, _ in reader.seen}
    assert names.isdisjoint({"script", "img", "iframe", "object", "link", "form", "base", "embed"})
    assert not [name for _, attrs in reader.seen for name in attrs if name.startswith("on")]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028]", page)
    assert "49" not in re.findall(r"\]\]&gt;&lt;!-- (\S+)", page)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_text_in_markdown_too(text: str) -> None:
    run = hostile_night(text)
    lines = report_text(told(run), Form.MARKDOWN, wording(run)).split("\n")
    harmless = report_text(told(hostile_night("word")), Form.MARKDOWN, wording(run)).split("\n")
    headings = [line for line in lines if line.startswith("#")]
    assert len(headings) == len([line for line in harmless if line.startswith("#")])
    assert not re.search(r"(?<!\\)<(?!/?br)", "\n".join(lines))
    rows = [line for line in lines if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {4, 5, 6, 8, 9}


def test_an_endless_title_leaves_room_for_what_became_of_the_night() -> None:
    run = hostile_night("x" * 10_000)
    page = report_text(told(run), Form.HTML, wording(run))
    headings = re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", page)
    assert max(map(len, headings)) < 300
    assert page.index("No-go.") < 20_000


def test_the_page_asks_for_nothing_and_forbids_itself_everything_but_its_style() -> None:
    run = gone_through()
    page = report_text(told(run), Form.HTML, wording(run))
    policy = next(attrs["content"] for tag, attrs in Reader(page).seen if attrs.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "http" not in page.replace("http-equiv", "")
    assert "url(" not in page
    assert " style=" not in page


@pytest.mark.parametrize("language", Language)
def test_whoever_cannot_see_the_page_is_told_the_same(language: Language) -> None:
    run = gone_through()
    reader = Reader(report_text(told(run), Form.HTML, wording(run, language)))
    seen = reader.seen
    assert ("html", {"lang": language}) in seen
    tables = [attrs for tag, attrs in seen if tag == "table"]
    assert len([1 for tag, _ in seen if tag == "caption"]) == len(tables)
    assert all(attrs.get("scope") == "col" for tag, attrs in seen if tag == "th")
    [drawing] = [attrs for tag, attrs in seen if tag == "svg" and attrs.get("role") == "img"]
    told_by = (drawing["aria-labelledby"] or "").split()
    ids = {attrs.get("id") for _, attrs in seen}
    assert set(told_by) <= ids
    levels = [int(tag[1]) for tag, _ in seen if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_without_jinja2_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from console.errors import Misused

    run = gone_through()
    monkeypatch.setitem(sys.modules, "markupsafe", None)
    with pytest.raises(Misused) as caught:
        report_text(told(run), Form.HTML, wording(run))
    assert "pip install 'cutover-console[report]'" in caught.value.hint
    assert report_text(told(run), Form.MARKDOWN, wording(run))
