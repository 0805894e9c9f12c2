"""The page: looking answers nothing, everything is escaped, nothing is kept, and what goes wrong says so plainly."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from console.answering.words import ENGLISH, NORWEGIAN
from jobs.journal.answer_desk import AnswerSeen, Card, OfferSeen, Seen
from jobs.journal.answers import REFUSALS, Given, Taken
from jobs.journal.base import AnswerRefused, Unavailable
from jobs.run.decisions.answers import Refused
from tests.support.people.asgi import ask, page_of

LINK = "l" * 32
CARD = Card(
    title="Move <script>alert(1)</script>",
    rehearsal=False,
    lang="en",
    zone="Europe/Oslo",
    tasks={"G1": "Ready & set", "C1": "Lists"},
    items={"C1/A": "Ward <A>", "C1/B": "Ward B"},
)
AT = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)
SEEN = Seen(
    outcome="known",
    party="roros",
    name="Røros",
    expires=AT,
    card=CARD,
    offers=(
        OfferSeen(unit="", item="", choices=("seen",), used=False),
        OfferSeen(unit="C1", item="A", choices=("confirm",), used=False),
        OfferSeen(unit="C1", item="B", choices=("confirm",), used=True),
        OfferSeen(unit="G1", item="", choices=("go", "caveat", "no-go"), used=False),
    ),
)


@dataclass
class FakeDesk:
    """A database that knows one link, and a code of the same letter."""

    seen: Seen = SEEN
    given: list[Given] = field(default_factory=list)
    why: str = ""
    away: bool = False

    async def look(self, secret: str) -> Seen:
        if self.away:
            raise Unavailable("the control database is away: secret thing")
        return self.seen if secret in (LINK, "C0DE1234") else Seen(outcome="forged")

    async def give(self, given: Given) -> Taken:
        if self.why:
            raise AnswerRefused(self.why)
        self.given.append(given)
        one = AnswerSeen(task=given.task, items=tuple(given.items), answer=given.answer, at=AT, seq=412, refused=None)
        self.seen = replace(self.seen, given=(*self.seen.given, one))
        return Taken(run="r", command=1)


class Asked:
    """The page with what it said to whoever runs it."""

    def __init__(self) -> None:
        self.desk = FakeDesk()
        self.said: list[str] = []
        self.now = 0.0
        self.app = page_of(self.desk, self.said.append, clock=lambda: self.now)


@pytest.fixture
def page() -> Asked:
    return Asked()


VOTE = {"secret": LINK, "task": "G1", "answer": "go", "name": "Kari Nes"}


async def test_opening_a_link_answers_nothing_however_often(page: Asked) -> None:
    for method in ("GET", "HEAD"):
        found = await ask(page.app, method, f"/a/{LINK}")
        assert found.status == 200
    assert page.desk.given == []


async def test_a_form_that_is_sent_answers_once_with_name_and_address(page: Asked) -> None:
    found = await ask(page.app, "POST", "/a", VOTE, client="10.1.2.3")
    assert page.desk.given == [
        Given(secret=LINK, answer="go", task="G1", name="Kari Nes", address="10.1.2.3", items=[])
    ]
    assert "<strong>G1 GO</strong>: Recorded as number 412 of the journal." in found.text


async def test_a_code_is_typed_and_never_stands_in_an_address(page: Asked) -> None:
    found = await ask(page.app, "POST", "/code", {"secret": " code-1234 "})
    assert found.status == 200
    assert 'name="secret" value="C0DE1234"' in found.text
    assert (await ask(page.app, "GET", "/a/C0DE1234")).status == 404


async def test_everything_is_escaped_and_no_script_could_run(page: Asked) -> None:
    found = await ask(page.app, "POST", "/a", {**VOTE, "name": 'x"><script>'})
    assert "<script" not in found.text
    assert "Move &lt;script&gt;" in found.text
    assert "Ward &lt;A&gt;" in found.text
    policy = found.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", f"/a/{LINK}"), ("GET", "/nothing"), ("PUT", "/a"), ("POST", "/code")]
)
async def test_no_answer_of_it_is_kept_framed_or_told_to_others(page: Asked, method: str, path: str) -> None:
    headers = (await ask(page.app, method, path)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


async def test_what_was_used_is_not_offered_again(page: Asked) -> None:
    text = (await ask(page.app, "GET", f"/a/{LINK}")).text
    assert 'value="A"' in text
    assert 'value="B"' not in text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({**VOTE, "name": " "}, "your name is missing"),
        ({**VOTE, "answer": "caveat"}, "a caveat needs its text"),
        ({**VOTE, "task": "C1", "answer": "confirm"}, "nothing was marked"),
        ({**VOTE, "text": "a\x1b[2J"}, "this was not understood"),
    ],
)
async def test_what_lacks_something_is_not_sent_and_spends_nothing(
    page: Asked, form: dict[str, str], says: str
) -> None:
    found = await ask(page.app, "POST", "/a", form)
    assert f"NOT counted: {says}" in found.text
    assert page.desk.given == []


@pytest.mark.parametrize(
    ("why", "status", "says"),
    [
        ("replayed", 409, "that was answered with this link or code already"),
        ("forged", 404, "Nobody was sent this link or code"),
        ("rushed", 429, "Too many wrong codes were tried"),
    ],
)
async def test_what_the_database_refuses_is_said_with_its_reason(page: Asked, why: str, status: int, says: str) -> None:
    page.desk.why = why
    found = await ask(page.app, "POST", "/a", VOTE)
    assert (found.status, says in found.text) == (status, True)


async def test_what_the_engine_did_not_count_is_said_not_to_count(page: Asked) -> None:
    late = AnswerSeen(task="G1", items=(), answer="go", at=AT, seq=9, refused="late: G1 is not open: hold by anna")
    unread = replace(late, seq=None, refused=None, answer="no-go")
    page.desk.seen = replace(SEEN, given=(late, unread))
    text = (await ask(page.app, "GET", f"/a/{LINK}")).text
    assert "<strong>G1 GO</strong>: NOT counted: what was asked is over." in text
    assert "<strong>G1 NO-GO</strong>: Sent at 23:00, not read by the engine yet." in text
    assert "anna" not in text


async def test_one_that_is_too_old_offers_nothing(page: Asked) -> None:
    page.desk.seen = replace(SEEN, outcome="expired")
    found = await ask(page.app, "GET", f"/a/{LINK}")
    assert (found.status, "<form" in found.text) == (410, False)
    assert "This link and its code are too old." in found.text


async def test_a_database_that_is_away_is_told_once_and_says_nothing_of_itself(page: Asked) -> None:
    page.desk.away = True
    found = [await ask(page.app, "GET", f"/a/{LINK}") for _ in range(2)]
    assert [one.status for one in found] == [503, 503]
    assert "secret thing" not in found[0].text
    assert len(page.said) == 1


async def test_a_defect_shows_and_logs_nothing_of_the_request(page: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(secret: str) -> Seen:
        raise RuntimeError(secret)

    monkeypatch.setattr(page.desk, "look", broken)
    found = await ask(page.app, "GET", f"/a/{LINK}")
    assert (found.status, LINK in found.text) == (500, False)
    assert page.said == ["a defect of this program: RuntimeError"]


@pytest.mark.parametrize("body", [b"secret=%ff", b"x" * 70_000, b"&".join([b"item=a"] * 500), b"secret=a&secret"])
async def test_whatever_is_posted_is_answered_plainly(page: Asked, body: bytes) -> None:
    found = await ask(page.app, "POST", "/a", body=body, content_type="application/x-www-form-urlencoded")
    assert found.status in (400, 404, 409)
    assert page.desk.given == []
    assert page.said == []


async def test_one_address_that_asks_too_often_waits_and_no_other_one_does(page: Asked) -> None:
    statuses = [(await ask(page.app, "GET", "/")).status for _ in range(25)]
    assert (statuses.count(200), statuses[-1]) == (20, 429)
    assert (await ask(page.app, "GET", "/", client="10.0.0.6")).status == 200
    page.now += 60
    assert (await ask(page.app, "GET", "/")).status == 200


@pytest.mark.parametrize(
    ("languages", "lang"), [("nb-NO,nb;q=0.9,en;q=0.8", "nb"), ("nn", "nb"), ("de,en;q=0.5,no;q=0.4", "en"), ("", "en")]
)
async def test_the_page_speaks_the_language_of_browser_or_party(page: Asked, languages: str, lang: str) -> None:
    assert f'<html lang="{lang}">' in (await ask(page.app, "GET", "/", accept_language=languages)).text
    page.desk.seen = replace(SEEN, card=replace(CARD, lang="nb"))
    assert "Du svarer for Røros." in (await ask(page.app, "GET", f"/a/{LINK}", accept_language=languages)).text


async def test_every_field_has_its_label_and_the_page_fits_a_phone(page: Asked) -> None:
    text = (await ask(page.app, "GET", f"/a/{LINK}")).text
    assert '<meta name="viewport" content="width=device-width,initial-scale=1">' in text
    visible = [one for one in text.split("<input")[1:] if 'type="hidden"' not in one.split(">")[0]]
    assert len(visible) == 7  # three names, three votes, one item
    before = [text[: text.index(f"<input{one}")] for one in visible]
    assert all(one.rindex("<label>") > one.rfind("</label>") for one in before)


def test_both_languages_say_everything() -> None:
    assert ENGLISH.whys.keys() == NORWEGIAN.whys.keys()
    assert ENGLISH.given.keys() == NORWEGIAN.given.keys()
    assert {*REFUSALS, *Refused} <= ENGLISH.whys.keys()
