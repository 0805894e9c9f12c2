"""Where a board may be reached, and by whom: what would let anybody look is refused with what to do."""

from pathlib import Path

import pytest

from console.board.access import Asked, Entry
from console.errors import Misused, NotFound
from console.running.boards.address import door_of, token_in
from console.running.serving.place import Place, place_of

TOKEN = "0123456789abcdef0123456789abcdef"


def place(listen: str = "127.0.0.1:8080") -> Place:
    return place_of(listen, cert=None, key=None, example="127.0.0.1:8080")


def kept(tmp_path: Path, text: str = TOKEN, mode: int = 0o600) -> Path:
    file = tmp_path / "board.token"
    file.write_text(text)
    file.chmod(mode)
    return file


@pytest.mark.parametrize("listen", ["127.0.0.1:8080", "localhost:1", "[::1]:65535"])
def test_this_host_alone_needs_no_token(listen: str) -> None:
    assert place(listen).is_on_this_host_alone
    assert door_of(place(listen), token_file=None, header="", proxies=()).token == ""


@pytest.mark.parametrize("listen", ["0.0.0.0:8080", "[::]:8080", "10.0.0.7:80", "board.hospital.example:443"])
def test_elsewhere_whoever_reaches_it_could_look_and_what_to_do_is_said(listen: str) -> None:
    with pytest.raises(Misused, match="whoever reaches") as refused:
        door_of(place(listen), token_file=None, header="", proxies=())
    assert "--token-file" in str(refused.value.hint)
    assert "--behind-proxy" in str(refused.value.hint)


def test_a_token_is_read_from_a_file_of_its_owner_s_alone(tmp_path: Path) -> None:
    assert token_in(kept(tmp_path, f"{TOKEN}\n")) == TOKEN
    for mode in (0o640, 0o604, 0o660):
        with pytest.raises(Misused, match="others on this host may read"):
            token_in(kept(tmp_path, mode=mode))


@pytest.mark.parametrize("text", ["", "short", "two words that are long enough", "æ" * 30, "\x00" * 30])
def test_what_could_be_guessed_or_typed_wrong_is_no_token(tmp_path: Path, text: str) -> None:
    with pytest.raises(Misused, match="token"):
        token_in(kept(tmp_path, text))


def test_a_file_that_is_not_there_is_said_with_how_one_is_made(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file") as refused:
        token_in(tmp_path / "nothing")
    assert "openssl rand" in str(refused.value.hint)


def test_a_folder_is_no_token(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="cannot be read as a token"):
        token_in(tmp_path)


def test_a_token_never_stands_in_what_is_printed_of_its_door(tmp_path: Path) -> None:
    assert TOKEN not in repr(door_of(place(), token_file=kept(tmp_path), header="", proxies=()))


def test_the_word_of_a_proxy_needs_an_address_where_others_reach_the_board_too() -> None:
    with pytest.raises(Misused, match="could write X-Remote-User himself"):
        door_of(place("0.0.0.0:8080"), token_file=None, header="X-Remote-User", proxies=())
    door = door_of(place("0.0.0.0:8080"), token_file=None, header="X-Remote-User", proxies=("10.0.0.0/28",))
    assert door.entry(Asked(peer="10.0.0.7", headers={"x-remote-user": "kari"})) is Entry.OPEN
    assert door_of(place(), token_file=None, header="X-Remote-User", proxies=()).header == "x-remote-user"


def test_what_does_not_fit_together_is_refused(tmp_path: Path) -> None:
    for given in (
        {"token_file": kept(tmp_path), "header": "X-User", "proxies": ()},
        {"token_file": None, "header": "", "proxies": ("10.0.0.7",)},
        {"token_file": None, "header": "no header", "proxies": ()},
        {"token_file": None, "header": "X-User", "proxies": ("not an address",)},
    ):
        with pytest.raises(Misused):
            door_of(place(), **given)  # type: ignore[arg-type]
