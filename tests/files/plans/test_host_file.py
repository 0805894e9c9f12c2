"""The file of an engine's host: what is read of it, and each problem with its line."""

from pathlib import Path

import pytest

from plans.host_file import parse_host_file, read_host_file
from plans.model.hooks import HookWord, WebhookChannel
from plans.problems import PlanProblems

SOUND = """\
public_address = "https://answers.hospital.example/"
paper = "/srv/paper"
paper_lang = "nb"

[secrets]
DESK_HOOK = "/run/secrets/desk"

[channels.desk.webhook]
url = "${DESK_HOOK}"

[[hooks]]
when = ["problem", "no_go"]
tell = ["boss", "everybody"]
through = "desk"

[escalation]
then = ["boss"]
through = "desk"

[rehearsal_messages]
through = "desk"

[reach.ward]
sms = "+47 000 00 003"
"""


def test_it_says_channels_hooks_addresses_secrets_and_where_answers_come_in() -> None:
    host = parse_host_file(SOUND, "host.toml")
    assert (host.public_address, host.secrets) == (
        "https://answers.hospital.example",
        {"DESK_HOOK": "/run/secrets/desk"},
    )
    assert host.telling.channel("desk") == WebhookChannel(url="${DESK_HOOK}")
    assert host.telling.hooks[0].when == (HookWord.PROBLEM, HookWord.NO_GO)
    assert host.telling.rehearsals is not None
    assert (host.reach, host.lines) == ({"ward": {"sms": "+47 000 00 003"}}, {"desk": 8})
    assert (host.paper, host.paper_lang) == ("/srv/paper", "nb")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("public_address", "public_adress", 'host.toml:1:1: unknown key "public_adress"'),
        ('"/srv/paper"', '"paper"', "host.toml:2:9: this is not the whole path of a folder"),
        ('"nb"', '"no"', "host.toml:3:14:"),
        ("https://answers", "answers", "host.toml:1:18: this is not a URL"),
        ('"no_go"', '"nogo"', "host.toml:12:8: expected"),
        ('"desk"\n\n[esc', '"dsk"\n\n[esc', 'host.toml:14:11: unknown channel "dsk" (did you mean "desk"?)'),
        ("DESK_HOOK =", '"A B" =', "host.toml:6:"),
        ("[channels.desk.webhook]", "[channels.desk.webhok]", 'host.toml:8:2: unknown key "webhok"'),
    ],
)
def test_a_problem_is_told_with_its_line(before: str, after: str, says: str) -> None:
    with pytest.raises(PlanProblems) as raised:
        parse_host_file(SOUND.replace(before, after), "host.toml")
    assert says in str(raised.value)


def test_a_password_that_is_written_there_is_refused_and_not_repeated() -> None:
    mail = '[channels.post.mail]\nhost = "m"\nfrom = "a@b.example"\nuser = "u"\npassword = "geheim"\n'
    with pytest.raises(PlanProblems) as raised:
        parse_host_file(mail, "host.toml")
    assert str(raised.value) == 'host.toml:5:12: a password is written here (name its variable: "${VAR}")'


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(PlanProblems, match="it cannot be read"):
        read_host_file(tmp_path)
    (tmp_path / "h").write_bytes(b"\xff")
    with pytest.raises(PlanProblems, match="not UTF-8"):
        read_host_file(tmp_path / "h")
