"""The option of commands that write papers in case of fire for as long as they go on."""

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

paper_option = click.option(
    "--paper", metavar="DIR", help="Write a paper in case of fire there, every five minutes and at each checkpoint."
)


def paper_folder(asked: str | None) -> "Path | None":
    """The folder that was asked for, which must be there by now; None where none was. Raises `Declined`."""
    if asked is None:
        return None
    from console.running.paper import existing_folder

    return existing_folder(asked)
