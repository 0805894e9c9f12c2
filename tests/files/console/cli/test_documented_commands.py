"""Every command that a page shows is one: known to the program's own parser, with its options and its words."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from console.cli.root import cutover
from console.exits import Exit
from console.text.command_line import read_arguments
from plans.load import load
from tests.support.command_line import SMALL, plan_file
from tests.support.pages import LANGUAGES, PAGES, blocks, commands, spans, words_of
from tests.support.places import ROOT

NOT_OURS = ("pip", "python3", ".venv/bin/pip", ".venv/bin/pytest", "make", "psql", "createdb", "export", "mkdir", "cd",
            "tail", "df")  # fmt: skip
"""Programs of others, as pages name them."""
AMENDED = "plan_sha256=" + "0" * 64
"""What `cutover do` makes of the file of an amendment."""


def _parsed(words: list[str], *, whole: bool) -> None:
    """Take a command line apart as the program does. Raises `click.UsageError`; not whole: a part may be missing."""
    context: click.Context | None = None
    command: click.Command = cutover
    rest = words[1:]
    while True:
        name = command.name or ""
        try:
            context = command.make_context(name, list(rest), parent=context)
        except click.exceptions.Exit:  # --help
            return
        except (click.MissingParameter, click.exceptions.NoArgsIsHelpError):
            if whole:
                raise
            return
        if not isinstance(command, click.Group):
            return
        rest = [*context._protected_args, *context.args]
        if not rest and not whole:
            return
        _, found, rest = command.resolve_command(context, rest)
        assert found is not None
        command = found


def _command_parses(words: list[str], folder: Path) -> None:
    """Take the words of `cutover do RUN ...` apart as the program does."""
    command, *said = words[3:]
    if command == "amend":
        said = [AMENDED, *said[1:]]
    plan = load(plan_file(folder, SMALL)).plan
    read_arguments(command, said, plan=plan, now=datetime(2022, 11, 11, 12, tzinfo=UTC))


@pytest.mark.parametrize(("block", "command"), list(commands()), ids=str)
def test_a_command_of_a_block_is_one(block: object, command: str, tmp_path: Path) -> None:
    words = words_of(command)
    if words[0] != "cutover":
        assert words[0] in NOT_OURS, f"{block}: is {words[0]} a program of others?"
        return
    _parsed(words, whole=True)
    if words[1] == "do" and "--help" not in words:
        _command_parses(words, tmp_path)


@pytest.mark.parametrize(("page", "command"), sorted(set(spans())), ids=str)
def test_a_command_within_a_sentence_is_one(page: str, command: str, tmp_path: Path) -> None:
    words = words_of(command.replace("...", "X"))
    _parsed(words, whole=False)
    if words[1] == "do" and len(words) > 4:
        _command_parses(words, tmp_path)


def test_every_block_says_what_it_is() -> None:
    assert [str(block) for block in blocks() if block.language not in LANGUAGES] == []


def test_the_makefile_has_the_targets_that_pages_name() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {words_of(command)[1] for _, command in commands() if command.startswith("make ")}
    spoken = {name for page in PAGES for name in re.findall(r"`make (\w+)`", page.read_text(encoding="utf-8"))}
    assert named | spoken <= targets


def test_the_page_of_exit_codes_is_the_table_of_the_program() -> None:
    page = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", page, re.MULTILINE)
    assert rows == [(str(int(code)), code.meaning) for code in Exit]
