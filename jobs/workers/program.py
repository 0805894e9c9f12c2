"""Which program this is, so that two that are not the same are told apart: version, and what its jobs are made of."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

_PACKAGES = ("jobs", "plans")
_ENDINGS = (".py", ".sql", ".sh")


@cache
def this_program() -> str:
    """As `0.1.0 (5f3c9a1e)`: two of one version whose files differ are two programs."""
    found = hashlib.sha256()
    for package in _PACKAGES:
        for path, file in sorted(_files(files(package), package)):
            found.update(f"{path}\n".encode())
            found.update(file.read_bytes())
    return f"{version('cutover-console')} ({found.hexdigest()[:8]})"


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for one in folder.iterdir():
        if one.is_dir() and one.name != "__pycache__":
            yield from _files(one, f"{path}/{one.name}")
        elif one.name.endswith(_ENDINGS):
            yield f"{path}/{one.name}", one
