"""The engine's environment, with variables whose values lie in files of its host: read each time that one is asked."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from plans.errors import CutoverError

_MOST = 65_536
"""Bytes of such a file."""


class SecretUnread(CutoverError):
    """The file that holds a variable's value cannot be read. Nothing of its content is told."""


def with_secrets(environ: Mapping[str, str], files: Mapping[str, str]) -> Mapping[str, str]:
    """What the environment does not say is read from these files, by the variables' names."""
    return _WithSecrets(environ, files) if files else environ


class _WithSecrets(Mapping[str, str]):
    def __init__(self, environ: Mapping[str, str], files: Mapping[str, str]) -> None:
        self._environ, self._files = environ, files

    def __getitem__(self, name: str) -> str:
        return self._environ[name] if name in self._environ else _read(name, self._files[name])

    def __contains__(self, name: object) -> bool:
        return name in self._environ or name in self._files

    def __iter__(self) -> Iterator[str]:
        """Only the environment's own: nobody who takes all of it is given a secret."""
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)


def _read(name: str, file: str) -> str:
    """The first line, as most programs write such files with a line end. Raises `SecretUnread`."""
    try:
        with Path(file).open("rb") as opened:
            text = opened.read(_MOST).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not UTF-8"
        raise SecretUnread(f"{name} cannot be read from its file: {reason}") from None
    if not (value := text.rstrip("\r\n")):
        raise SecretUnread(f"{name} cannot be read from its file: it is empty")
    return value
