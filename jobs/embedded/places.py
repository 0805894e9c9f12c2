"""Where everything lies. Nothing here is opened up afterwards: a folder gets its mode when it is made, or never."""

import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jobs.embedded.account import Account
from jobs.embedded.errors import EmbeddedUnavailable
from jobs.private_files import NotOurs, look_whose

LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")  # sun_path holds 104 bytes with its NUL on macOS, 108 on Linux
ROOTS = Path("/var/lib/cutover")
"""Where root keeps its state: its home is closed to the account that PostgreSQL runs as."""
OTHER_FOLDER_HINT = "choose another folder with CUTOVER_STATE"


def state_base() -> Path:
    """$CUTOVER_STATE; for root /var/lib/cutover; else $XDG_STATE_HOME/cutover, by default ~/.local/state/cutover.

    For root the last two count where they were set by hand: see `_by_hand`.
    """
    if chosen := os.environ.get("CUTOVER_STATE"):
        return Path(chosen).absolute()
    if os.geteuid() == 0:
        return _by_hand() or ROOTS
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home).absolute() / "cutover"


def _by_hand() -> Path | None:
    """What root's XDG_STATE_HOME, or HOME, says; None where nobody has set either for this purpose.

    Every shell of root has a HOME, and `sudo` may hand over the caller's: state of root's in a folder that the server's
    account cannot enter, or that is another account's, would help nobody.
    """
    if (state := os.environ.get("XDG_STATE_HOME")) and _is_roots(Path(state).absolute()):
        return Path(state).absolute() / "cutover"
    home = Path(os.environ.get("HOME") or "/").absolute()
    if home in (Path("/"), Path(pwd.getpwuid(0).pw_dir)) or not _is_roots(home):
        return None
    return home / ".local" / "state" / "cutover"


def _is_roots(folder: Path) -> bool:
    standing = next(one for one in (folder, *folder.parents) if one.exists())
    return standing.stat().st_uid == 0


def state_folder(base: Path | None = None) -> Path:
    """The folder of what this program keeps on this host, made when it is missing.

    For root it can be entered, not listed, by others: the server's account has its data below it.

    Raises `EmbeddedUnavailable` where it is another account's, or everybody may write to it.
    """
    folder = base or state_base()
    if not folder.exists():
        for above in reversed([one for one in folder.parents if not one.exists()]):
            make_folder(above, 0o755)
        make_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)
    try:
        look_whose(folder)
    except NotOurs as error:
        raise EmbeddedUnavailable(str(error.strerror), hint=OTHER_FOLDER_HINT) from None
    return folder


def where(folder: Path) -> str:
    """A folder for people, and how to choose another one; root is told why it is not in its home."""
    chosen = "" if os.environ.get("CUTOVER_STATE") else "; CUTOVER_STATE chooses another folder"
    if folder.is_relative_to(ROOTS) and os.geteuid() == 0:
        chosen += ", as root HOME and XDG_STATE_HOME count only where they were set by hand"
    return f"{folder}{chosen}"


def make_folder(folder: Path, mode: int, owner: Account | None = None) -> None:
    """Make one folder with exactly this mode, whatever the umask; one that exists is left as it is."""
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        return
    folder.chmod(mode)
    if owner is not None and owner.uid != os.geteuid():
        os.chown(folder, owner.uid, owner.gid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The paths of one embedded server."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def passfile(self) -> Path:
        return self.home / "passfile"

    @property
    def lock(self) -> Path:
        """Held by whoever starts or stops the server; never removed."""
        return self.home / "lock"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def started(self) -> Path:
        """Which process the last starter started: its pid, and what tells it from a later one with that pid."""
        return self.home / "started"

    @property
    def socket(self) -> Path:
        """The folder of the socket: below the home, or, where that makes too long an address, elsewhere by a link."""
        if self._socket_fits:
            return self.home / "s"
        return self._link.readlink() if self._link.is_symlink() else self._link

    @property
    def _socket_fits(self) -> bool:
        return len(os.fsencode(self.home / "s")) <= LONGEST_SOCKET_FOLDER

    @property
    def _link(self) -> Path:
        return self.home / "socket-folder"

    @property
    def unfinished(self) -> Path:
        """Where initdb works; renamed to `data` when it has ended well."""
        return self.home / "data.unfinished"

    def make_home(self) -> None:
        """Make the home; refuse one that belongs to another account, who could swap the password file."""
        make_folder(self.home, 0o711 if os.geteuid() == 0 else 0o700)
        if self.home.stat().st_uid != os.geteuid():
            raise EmbeddedUnavailable(f"{self.home} belongs to another account", hint=OTHER_FOLDER_HINT)

    def make_socket_folder(self, account: Account) -> None:
        """Make the folder of the socket, 0700 and the server's own; remove what a killed server left in it.

        Not under /run/user: that goes when the operator logs out. The pid file beside the data is what keeps two
        servers apart, so the socket and its lock file may go once no server runs.
        """
        if self._socket_fits:
            make_folder(self.socket, 0o700, account)
        elif not self._link.exists():
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(_lasting_folder(account))
        found = self.socket.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            raise EmbeddedUnavailable(
                f"{self.socket} is not a folder of the account {account.name}", hint=OTHER_FOLDER_HINT
            )
        for left in self.socket.glob(".s.PGSQL.*"):
            left.unlink()


def _lasting_folder(account: Account) -> Path:
    lasting = next(folder for folder in (Path("/var/tmp"), Path("/tmp")) if folder.is_dir())  # noqa: S108 — mkdtemp's 0700
    folder = Path(tempfile.mkdtemp(prefix="cutover-", dir=lasting))
    if account.uid != os.geteuid():
        os.chown(folder, account.uid, account.gid)
    return folder
