"""Who may look at a board."""

import ipaddress

import pytest

from console.board.access import COOKIE, Asked, Door, Entry, name_of

TOKEN = "0123456789abcdef0123456789abcdef"
HERE = Asked(peer="127.0.0.1", host="localhost:8080")
BY_TOKEN = Door(token=TOKEN)
BY_PROXY = Door(header="x-remote-user", proxies=(ipaddress.ip_network("10.0.0.7"),))


def asked(**said: str) -> Asked:
    return Asked(peer="10.9.8.7", host="board.example", **said)


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST"])
def test_without_a_token_whoever_is_on_this_host_may_look(host: str) -> None:
    assert Door().entry(Asked(peer="127.0.0.1", host=host)) is Entry.OPEN


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8080"])
def test_a_page_of_elsewhere_that_asks_under_its_own_name_is_refused(host: str) -> None:
    assert Door().entry(Asked(peer="127.0.0.1", host=host)) is Entry.OTHER_NAME


def test_the_token_in_the_address_is_handed_over_for_a_cookie_that_does_not_hold_it() -> None:
    assert BY_TOKEN.entry(asked(token=TOKEN)) is Entry.HANDED_OVER
    assert TOKEN not in BY_TOKEN.cookie
    assert BY_TOKEN.entry(asked(cookie=f"other=1; {COOKIE}={BY_TOKEN.cookie}")) is Entry.OPEN
    assert BY_TOKEN.entry(asked(cookie=f"{COOKIE}={Door(token=TOKEN[::-1]).cookie}")) is Entry.NO_TOKEN


def test_a_script_gives_the_token_with_every_request() -> None:
    assert BY_TOKEN.entry(asked(authorization=f"Bearer {TOKEN}")) is Entry.OPEN
    assert BY_TOKEN.entry(asked(authorization=f"bearer  {TOKEN} ")) is Entry.OPEN
    assert BY_TOKEN.entry(asked(authorization=f"Basic {TOKEN}")) is Entry.WRONG_TOKEN


@pytest.mark.parametrize("guess", [TOKEN[:-1], TOKEN + "0", "æøå", "\udcff", "0"])
def test_any_other_token_is_wrong_wherever_it_stands(guess: str) -> None:
    assert BY_TOKEN.entry(asked(token=guess)) is Entry.WRONG_TOKEN
    assert BY_TOKEN.entry(asked(authorization=f"Bearer {guess}")) is Entry.WRONG_TOKEN


def test_who_gives_no_token_is_asked_for_it_also_on_this_very_host() -> None:
    assert BY_TOKEN.entry(HERE) is Entry.NO_TOKEN
    assert BY_TOKEN.entry(asked(cookie="\x00;;=;")) is Entry.NO_TOKEN


def test_the_word_of_a_proxy_counts_and_nobody_else_s() -> None:
    said = {"x-remote-user": "kari"}
    assert BY_PROXY.entry(Asked(peer="10.0.0.7", headers=said)) is Entry.OPEN
    assert BY_PROXY.entry(Asked(peer="127.0.0.1", headers=said)) is Entry.NOT_BY_PROXY
    assert Door(header="x-remote-user").entry(Asked(peer="127.0.0.1", headers=said)) is Entry.OPEN
    assert BY_PROXY.entry(Asked(peer="10.0.0.8", headers=said)) is Entry.NOT_BY_PROXY
    assert BY_PROXY.entry(Asked(peer="not an address", headers=said)) is Entry.NOT_BY_PROXY
    assert BY_PROXY.entry(Asked(peer="10.0.0.7", headers={"x-remote-user": " "})) is Entry.NOT_BY_PROXY
    assert BY_PROXY.entry(Asked(peer="10.0.0.7", token=TOKEN)) is Entry.NOT_BY_PROXY


def test_the_name_of_a_host_stands_before_its_port() -> None:
    assert [name_of(one) for one in ("a:1", "[::1]:8080", "[::1]", "A", "")] == ["a", "::1", "::1", "a", ""]
