"""Texts that somebody could have meant badly, in everything that a message is made of: they arrive as text and obey
nobody. Against a real mail server and a real desk."""

import json
from dataclasses import replace

import pytest

from jobs.notify.channels import carry
from jobs.notify.message import Message
from jobs.notify.texts import Recipient, Said, message, party_of
from plans.model import Party, PartyId, RunKind
from plans.model.hooks import MessageFormat, WebhookChannel
from tests.running.jobs.notify.test_mail import to
from tests.support.driver import Driven
from tests.support.http_server import answer, serving
from tests.support.people.smtp_server import taking_mail
from tests.support.people.telling import DESK, told_night

WARD = PartyId("ward")
HOSTILE = (
    "W1\r\nBcc: everybody@b.example\r\n\r\nanother mail",
    "W1\r\n.\r\nMAIL FROM:<x@b.example>\r\n",
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<!channel> <@U123> *bold* [link](http://evil.example)",
    '"}, {"text": "another',
    "=?utf-8?B?QmNjOiB4QGIuZXhhbXBsZQ==?=",
    "\u202egnorw\u2066 \u2028line \x00nul {text} ${MAIL_PASSWORD} %0d%0aBcc:",
    "x" * 5000,
)


def hostile(text: str, kind: RunKind = RunKind.PRODUCTION) -> Message:
    """A message in which it stands wherever a text of the plan or of a person can."""
    plan = told_night()
    ward = Party(id=WARD, name=text, short="W", contact="ward@b.example")
    run = Driven(replace(plan, title=text, parties={**plan.parties, WARD: ward}), kind=kind)
    said = Said(subject=f"{text}: {text}", lines=(text, text))
    return message(run.plan, run.state, Recipient(id="m1", channel=DESK, parties=(party_of(run.plan, "ward"),)), said)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_mail_has_the_headers_that_we_wrote_and_is_one_mail(text: str) -> None:
    async with taking_mail() as server:
        await carry(to(server), hostile(text), {})
    [(envelope, mail)] = server.taken
    assert envelope == ["rcpt TO:<ward@b.example>"]
    assert set(mail.keys()) == {
        *("From", "To", "Date", "Subject", "Message-ID", "Auto-Submitted", "X-Cutover-Message", "MIME-Version"),
        *("Content-Type", "Content-Transfer-Encoding"),
    }
    assert mail["Subject"].isprintable()
    assert len(mail["Subject"]) <= 150
    assert mail.get_content_type() == "text/plain"
    assert all(line.isprintable() for line in mail.get_content().splitlines())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_what_is_posted_is_one_message_in_every_format(text: str) -> None:
    formats = [WebhookChannel(url="", format=one) for one in MessageFormat]
    formats.append(WebhookChannel(url="", template='{"summary": "{subject}", "details": "{text}"}'))
    async with serving() as desk:
        desk.say("POST /desk", answer(202))
        for channel in formats:
            await carry(replace(channel, url=f"{desk.origin}/desk"), hostile(text), {})
    bodies = [json.loads(one.body) for one in desk.asked]
    assert [sorted(one) for one in bodies] == [
        sorted(("about", "id", "plan", "rehearsal", "run", "subject", "text", "to")),
        sorted(("text", "unfurl_links", "unfurl_media")),
        ["attachments", "type"],
        ["details", "summary"],
    ]
    assert "<" not in bodies[1]["text"]
    assert "\x1b" not in json.dumps(bodies, ensure_ascii=False)
    assert {one["type"] for one in bodies[2]["attachments"][0]["content"]["body"]} == {"RichTextBlock"}


def test_a_rehearsals_word_stands_before_whatever_the_text_is() -> None:
    for text in HOSTILE:
        made = hostile(text, RunKind.REHEARSAL)
        assert made.subject.startswith("REHEARSAL: ")
        assert made.text.startswith("REHEARSAL. ")
