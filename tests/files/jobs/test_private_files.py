"""What is kept on a host: closed to others whatever the umask, and only where nobody else could have put it."""

import os
import pwd
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest

from jobs.embedded.errors import EmbeddedUnavailable
from jobs.embedded.places import ROOTS, Places, state_base, state_folder, where
from jobs.embedded.process import note_started
from jobs.logs import open_log
from jobs.private_files import NotOurs, make_private_folder, open_private, write_private
from jobs.processes import Output

only_root = pytest.mark.needs("root", "only root can be somebody else, or has a home to mistake")


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("no_umask")
def test_whatever_is_made_is_closed_to_others_under_any_umask(tmp_path: Path) -> None:
    with open_log(tmp_path / "state" / "log" / "engine.log") as log:
        log.info("x")
    Output(tmp_path / "state" / "runs" / "r" / "A-1.out").close()
    home = tmp_path / "state" / "control"
    home.mkdir(mode=0o700)
    note_started(Places(home=home), os.getpid())
    write_private(home / "passfile", "secret")
    for path in (tmp_path / "state").rglob("*"):
        assert S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert sorted(path.name for path in home.iterdir()) == ["passfile", "started"]


@pytest.mark.usefixtures("no_umask")
def test_nobody_else_may_write_to_the_folders_above_the_state(tmp_path: Path) -> None:
    state_folder(tmp_path / "a" / "b" / "state")
    modes = [S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b")]
    assert modes == [0o755, 0o755]


def test_a_private_file_takes_the_place_of_a_link_and_does_not_follow_it(tmp_path: Path) -> None:
    victim, file = tmp_path / "victim", tmp_path / "started"
    victim.write_text("precious")
    file.symlink_to(victim)
    write_private(file, "new")
    assert (victim.read_text(), file.read_text(), file.is_symlink()) == ("precious", "new", False)
    link = tmp_path / "lock"
    link.symlink_to(victim)
    with pytest.raises(NotOurs, match="a link"):
        open_private(link, os.O_RDWR)


@only_root
def test_a_folder_of_another_account_is_not_used_nor_one_below_it(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    for folder in (theirs, theirs / "log"):
        with pytest.raises(NotOurs, match="theirs belongs to another account"):
            make_private_folder(folder)
    with pytest.raises(EmbeddedUnavailable, match="theirs belongs to another account") as refused:
        state_folder(theirs)
    assert "CUTOVER_STATE" in refused.value.hint
    (tmp_path / "link").symlink_to(tmp_path)
    os.chown(tmp_path / "link", 65534, 65534, follow_symlinks=False)
    with pytest.raises(NotOurs, match="belongs to another account"):
        make_private_folder(tmp_path / "link" / "log")


def test_a_state_folder_that_everybody_may_write_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(EmbeddedUnavailable, match="everybody may write"):
        state_folder(tmp_path / "open")


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CUTOVER_STATE", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", pwd.getpwuid(os.geteuid()).pw_dir)


@only_root
@pytest.mark.usefixtures("nothing_set")
def test_roots_home_counts_where_it_was_set_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert state_base() == ROOTS
    assert where(ROOTS / "control").startswith(f"{ROOTS}/control; CUTOVER_STATE chooses another folder, as root HOME")
    monkeypatch.setenv("HOME", "/")
    assert state_base() == ROOTS
    monkeypatch.setenv("HOME", str(tmp_path / "new"))
    assert state_base() == tmp_path / "new" / ".local" / "state" / "cutover"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert state_base() == tmp_path / "xdg" / "cutover"
    os.chown(tmp_path, 65534, 65534)  # as sudo brings it along
    assert state_base() == ROOTS
    monkeypatch.setenv("CUTOVER_STATE", str(tmp_path / "chosen"))
    assert state_base() == tmp_path / "chosen"
    assert where(tmp_path / "chosen") == str(tmp_path / "chosen")


@pytest.mark.needs("another account than root", "root has rules of its own")
@pytest.mark.usefixtures("nothing_set")
def test_everybody_elses_state_lies_in_their_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_base() == tmp_path / ".local" / "state" / "cutover"
