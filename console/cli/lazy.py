"""A click group whose commands live in files of their own, imported when they are asked for."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from plans.nearest import did_you_mean

Sections = Mapping[str, Sequence[tuple[str, str]]]
"""Heading of `--help` -> its commands as (name, "module:object")."""


class LazyGroup(click.Group):
    """Lists its commands under headings and imports one only when it is run or described.

    Args:
        sections: the commands under their headings.
    """

    def __init__(self, *args: Any, sections: Sections, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to click
        super().__init__(*args, **kwargs)
        self.sections = sections
        self._where = dict(pair for commands in sections.values() for pair in commands)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands in the order of their headings."""
        return list(self._where)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the command of this name."""
        module, _, attribute = self._where.get(cmd_name, "").partition(":")
        command: click.Command | None = getattr(import_module(module), attribute) if module else None
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or fail with the nearest name."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in self._where and not ctx.resilient_parsing:
            hint = self._in_a_group(ctx, name) or did_you_mean(name, self._where) or f"try {ctx.command_path} --help"
            raise click.UsageError(f"there is no command {name!r} ({hint})", ctx)
        return super().resolve_command(ctx, args)

    def _in_a_group(self, ctx: click.Context, name: str) -> str:
        """`try cutover plan import`, where a group of this one has a command of this name; empty where none has."""
        groups = ((group, self.get_command(ctx, group)) for group in self._where)
        having = (group for group, found in groups if isinstance(found, click.Group) and found.get_command(ctx, name))
        group = next(having, "")
        return f"try {ctx.command_path} {group} {name}" if group else ""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one list under each heading."""
        width = max(map(len, self._where))
        for heading, commands in self.sections.items():
            found = ((name, self.get_command(ctx, name)) for name, _ in commands)
            rows = [(name.ljust(width), command.get_short_help_str(limit=90)) for name, command in found if command]
            with formatter.section(heading):
                formatter.write_dl(rows)
