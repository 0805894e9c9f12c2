"""Which version of this program it is."""


def program_version() -> str:
    """The version, as `--version` prints it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cutover-console")
    except PackageNotFoundError:
        return "(not installed)"
