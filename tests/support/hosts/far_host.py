"""Another host, played by this one: an `ssh` that leads to a shell here, with a home of its own; its line breaks."""

import os
import signal
from contextlib import suppress
from pathlib import Path

_SSH = """\
#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift 2
echo $$ >>{folder}/lines
if [ -e {folder}/down ]; then
    echo "ssh: connect to host gw1 port 22: Connection refused" >&2
    exit 255
fi
echo "Welcome to gw1"
exec env -i HOME={home} PATH="$PATH" TEMP=there "$@"
"""


class FarHost:
    """Args: folder: where its home is, and the folder of its `ssh`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.home, self.bin = folder / "home of gw1", folder / "bin"
        self.home.mkdir(parents=True)
        self.bin.mkdir()
        ssh = self.bin / "ssh"
        ssh.write_text(_SSH.format(folder=f"'{folder}'", home=f"'{self.home}'"), encoding="utf-8")
        ssh.chmod(0o755)

    def program(self, name: str, text: str) -> str:
        """A program of that host; its whole path."""
        path = self.home / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    @property
    def records(self) -> list[Path]:
        return sorted((self.home / ".cutover-commands").glob("*"))

    @property
    def lines(self) -> int:
        """How many lines there were so far."""
        path = self._folder / "lines"
        return len(path.read_text().split()) if path.exists() else 0

    def go_down(self) -> None:
        """Nobody reaches it any more."""
        (self._folder / "down").touch()

    def come_back(self) -> None:
        """It is reached again."""
        (self._folder / "down").unlink()

    def cut(self) -> None:
        """Break the line that was made last, with whatever sits at its far end."""
        with suppress(ProcessLookupError):
            os.kill(int((self._folder / "lines").read_text().split()[-1]), signal.SIGKILL)
