"""A message as those who take it read it; no text of a plan becomes markup, a link or another field."""

import json
from dataclasses import replace
from pathlib import Path

from jobs.notify.formats import as_json, body_for
from jobs.notify.message import Message
from plans.model.hooks import MessageFormat, WebhookChannel

DOCS = Path(__file__).parents[4] / "docs" / "hooks.md"
HOSTILE = '<!channel> [x](http://evil.example) "}, {"'
MESSAGE = Message(
    id="m1",
    run="7f3a",
    title="A night",
    rehearsal=False,
    party="ward",
    name="Ward",
    address="ward@example.org",
    language="en",
    subject=f"A night: {HOSTILE}",
    text=f"first {HOSTILE}\n\nlast",
    matters=(("ready", ("W1",)),),
)


def posted(channel: WebhookChannel) -> object:
    return json.loads(body_for(channel, MESSAGE))


def test_as_data_it_holds_everything_and_the_id_by_which_it_is_known_again() -> None:
    assert posted(WebhookChannel(url="u")) == as_json(MESSAGE)
    assert as_json(MESSAGE)["id"] == "m1"
    assert as_json(MESSAGE)["about"] == [{"what": "ready", "tasks": ["W1"]}]


def test_slack_is_given_text_in_which_nobody_is_called_by_markup() -> None:
    text = posted(WebhookChannel(url="u", format=MessageFormat.SLACK))["text"]  # type: ignore[index]
    assert "&lt;!channel&gt;" in text
    assert "<" not in text


def test_teams_is_given_one_adaptive_card_whose_runs_of_text_know_no_markdown() -> None:
    body = posted(WebhookChannel(url="u", format=MessageFormat.TEAMS))
    assert isinstance(body, dict)
    [attachment] = body["attachments"]
    assert (body["type"], attachment["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.2")
    texts = [block["inlines"][0]["text"] for block in card["body"] if block["type"] == "RichTextBlock"]
    assert texts == [MESSAGE.subject, f"first {HOSTILE}", "last"]
    assert len(texts) == len(card["body"])


def test_a_template_is_filled_in_once_and_stays_the_json_that_it_was() -> None:
    template = json.dumps({"to": ["{party}", {"a": "{address}"}], "n": 1, "t": "{subject}|{id}|{unknown}|{", "k": None})
    assert posted(WebhookChannel(url="u", template=template)) == {
        "to": ["Ward", {"a": "ward@example.org"}],
        "n": 1,
        "t": f"{MESSAGE.subject}|m1|{{unknown}}|{{",
        "k": None,
    }


def test_the_samples_of_the_documentation_are_what_is_posted() -> None:
    """They have the form of the examples of Slack's incoming webhooks and of the Workflows of Teams."""
    told = replace(MESSAGE, subject="Records move: HOLD: nothing new starts.", text="02:14 HOLD: nothing new starts.")
    text = DOCS.read_text().partition("What `slack` and `teams` post")[2].partition("```text\n")[2].partition("```")[0]
    for sample, form in zip(text.split("\n\n"), (MessageFormat.SLACK, MessageFormat.TEAMS), strict=True):
        assert json.loads(sample) == json.loads(body_for(WebhookChannel(url="u", format=form), told))
