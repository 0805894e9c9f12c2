"""Which channels and hooks hold, and whether the plan or the host says so."""

from console.text.people.whence import host_json, host_lines, telling_json, telling_lines
from plans.host_file import parse_host_file
from plans.model.hooks import HookWord
from plans.model.host import NO_HOST
from tests.support.people.telling import tell, told_night

HOST = parse_host_file(
    """\
public_address = "https://a.example"
[secrets]
DESK = "/run/desk"
[channels.desk.webhook]
url = "${DESK}"
[[hooks]]
when = "hold"
tell = ["ghost", "everybody"]
through = "desk"
[reach.ward]
desk = "w@example.org"
""",
    "h.toml",
)
PLAN = told_night(tell(HookWord.READY))


def test_each_is_told_with_where_it_comes_from() -> None:
    assert list(telling_lines(PLAN, HOST, {"DESK": "https://x"})) == [
        "channel desk: webhook, of this host (h.toml:4) instead of the plan's",
        "channel team: webhook, of the plan",
        "hooks: 1 of the plan, 1 of this host (h.toml)",
        "rehearsals: through team, of the plan",
        "addresses of ward, of this host (h.toml)",
        "h.toml names ghost, which this plan does not have",
        "answers come in at https://a.example, of this host (h.toml)",
    ]
    assert next(telling_lines(PLAN, HOST, {})).endswith("instead of the plan's; DESK is not set here")
    told = telling_json(PLAN, HOST, {})
    assert (told["host_file"], told["hooks"], told["unknown_parties"]) == ("h.toml", {"plan": 1, "host": 1}, ["ghost"])


def test_without_a_hosts_file_everything_is_the_plans() -> None:
    assert all(line.endswith("of the plan") for line in telling_lines(PLAN, NO_HOST, {}))
    assert telling_json(PLAN, NO_HOST, {})["rehearsal_messages"] == "plan"


def test_a_hosts_file_is_told_without_a_secrets_value_or_an_address() -> None:
    text = "\n".join(host_lines(HOST))
    assert "secret          DESK in /run/desk" in text
    assert "hook            hold: everybody, ghost through desk" in text
    assert "w@example.org" not in f"{text}{host_json(HOST)}"
