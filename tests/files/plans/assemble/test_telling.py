"""Hooks of a plan file: what is read of them, and every way in which one tells nobody."""

from datetime import timedelta
from pathlib import Path

import pytest

from plans.model.hooks import AppriseChannel, CommandChannel, HookRole, HookWord, MessageFormat, WebhookChannel
from tests.support.plan_files import changed, problems, sound, warnings

HOOK = "{when: [ready, heads_up], before: 20m, tell: [owner, boss], through: desk}"
DESK = 'desk: {webhook: {url: "${DESK_HOOK}", format: teams}}'


def with_hooks(*hooks: str, channels: str = DESK, more: str = "rehearsal_messages: {through: desk}") -> str:
    told = "".join(f"  - {one}\n" for one in hooks)
    return changed("tasks:\n", f"{more}\nchannels:\n  {channels}\nhooks:\n{told}tasks:\n")


def test_a_hook_names_its_words_people_and_channel(tmp_path: Path) -> None:
    telling = sound(tmp_path, with_hooks(HOOK)).plan.telling
    [hook] = telling.hooks
    assert (hook.when, hook.roles, hook.parties) == ((HookWord.READY, HookWord.HEADS_UP), (HookRole.OWNER,), ("boss",))
    assert hook.before == timedelta(minutes=20)
    channel = telling.channel("desk")
    assert isinstance(channel, WebhookChannel)
    assert (channel.url, channel.format) == ("${DESK_HOOK}", MessageFormat.TEAMS)
    assert telling.rehearsals is not None


def test_a_command_is_a_channel(tmp_path: Path) -> None:
    text = with_hooks(HOOK, channels="desk: {command: {argv: [page, me], env: [TOKEN], timeout: 3s}}")
    channel = sound(tmp_path, text).plan.telling.channel("desk")
    assert channel == CommandChannel(argv=("page", "me"), env=("TOKEN",), timeout=timedelta(seconds=3))


def test_codes_in_a_channel_of_a_whole_team_are_warned_of(tmp_path: Path) -> None:
    shared = with_hooks(HOOK, channels=f"{DESK[:-1]}, answers: true}}")
    assert any(one.startswith("whoever reads desk could answer for each party") for one in warnings(tmp_path, shared))
    assert not any(one.startswith("whoever reads desk") for one in warnings(tmp_path, with_hooks(HOOK)))


def test_a_channel_carries_answers_only_where_its_plan_says_so(tmp_path: Path) -> None:
    channels = "{desk: {command: {argv: [page]}}, own: {command: {argv: [page]}, answers: true}}"
    text = with_hooks(HOOK, channels="x: {command: {argv: [page]}}").replace(
        "channels:\n  x: {command: {argv: [page]}}\n", f"channels: {channels}\n"
    )
    telling = sound(tmp_path, text).plan.telling
    assert [one.answers for _, one in telling.channels] == [False, True]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (with_hooks("{when: readdy, tell: owner, through: desk}"), "readdy"),
        (with_hooks("{when: ready, tell: nobody, through: desk}"), 'unknown party "nobody"'),
        (with_hooks("{when: ready, tell: owner, through: dask}"), 'unknown channel "dask"'),
        (with_hooks("{when: ready, before: 5m, tell: owner, through: desk}"), "only a heads_up comes before"),
        (with_hooks("{when: [hold, ready], tell: owner, through: desk}"), "hold is of no task: it has no owner"),
        (with_hooks(HOOK, channels='desk: {webhook: {url: "https://h/x?token=abc"}}'), "a password is written here"),
        (with_hooks(HOOK, channels='desk: {webhook: {url: "https://a:b@h/x"}}'), "a user or a password stands"),
        (with_hooks(HOOK, channels="desk: {command: {argv: [page], env: [TOKEN=abc]}}"), "a password is written here"),
        (
            with_hooks(HOOK, channels="desk: {webhook: {url: http://h, format: json, template: {a: b}}}"),
            "the same twice",
        ),
        (with_hooks(HOOK, channels="desk: {}"), "a channel"),
        (with_hooks(HOOK, channels="desk: {mail: {host: m, from: a@b}}"), "desk needs a mail address"),
        (with_hooks(HOOK, channels="desk: {mail: {host: m, from: me}}"), "this is no mail address"),
        (with_hooks(HOOK, channels="desk: {mail: {host: m, from: a@b, user: u}}"), "user and password belong together"),
        (
            with_hooks(HOOK, channels="desk: {mail: {host: m, from: a@b, user: u, password: p}}"),
            "a password is written",
        ),
        (
            with_hooks(HOOK, channels='desk: {mail: {host: m, from: a@b, user: u, password: "${P}", security: none}}'),
            "where anybody can read it",
        ),
        (with_hooks(HOOK, more="rehearsal_messages: {through: mail}"), 'unknown channel "mail"'),
    ],
)
def test_what_tells_nobody_or_holds_a_secret_is_a_problem_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    found = problems(tmp_path, text)
    assert any(says in one for one in found), found
    assert all(one.split(":")[1].isdigit() for one in found)


def test_whom_no_hook_reaches_and_rehearsals_that_tell_nobody_are_named(tmp_path: Path) -> None:
    text = with_hooks("{when: ready, tell: boss, through: desk}", more="")
    found = " ".join(warnings(tmp_path, text))
    assert "no hook reaches" in found
    assert "rehearsals tell nobody" in found
    assert "no hook reaches" not in " ".join(
        warnings(tmp_path, with_hooks("{when: hold, tell: everybody, through: desk}"))
    )


def test_who_has_no_mail_address_is_named_with_the_channel(tmp_path: Path) -> None:
    found = warnings(tmp_path, with_hooks(HOOK, channels="desk: {mail: {host: m, from: a@b}}", more=""))
    assert any("desk has no mail address of boss" in one for one in found), found


def test_an_address_of_apprise_stands_in_a_variable(tmp_path: Path) -> None:
    channel = 'desk: {apprise: {url: "${SMS}", timeout: 5s}}'
    found = sound(tmp_path, with_hooks(HOOK, channels=channel)).plan.telling.channel("desk")
    assert found == AppriseChannel(url="${SMS}", timeout=timedelta(seconds=5))
    told = problems(tmp_path, with_hooks(HOOK, channels="desk: {apprise: {url: 'json://user:s3cret@host'}}"))
    assert "holds keys, and stands in a variable" in str(told)
    assert "s3cret" not in str(told)
