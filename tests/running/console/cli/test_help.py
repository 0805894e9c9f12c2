"""What every command says of itself, and what it costs to ask."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from console.cli.lazy import LazyGroup
from console.cli.root import cutover as root
from console.exits import Exit
from tests.support.command_line import cutover, process


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            found = command.get_command(ctx, name)
            assert found is not None
            yield from _commands(found, (*path, name))


COMMANDS = tuple(_commands(root))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_help_fits_80_columns_and_ends_with_examples(path: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(root, [*path, "--help"], prog_name="cutover", terminal_width=80)
    assert answer.exit_code == 0
    assert max(map(len, answer.output.splitlines())) <= 80
    assert "Examples:\n  " in answer.output
    has_short_name = path[:1] == ("plan",) and path[1:] in COMMANDS
    shown = path[1:] if has_short_name else path  # the short names are the examples
    assert f"cutover {' '.join(shown)}".strip() in answer.output.split("Examples:")[1]


def _group(path: tuple[str, ...]) -> LazyGroup | None:
    found: click.Command | None = root
    for name in path:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name)
    return found if isinstance(found, LazyGroup) else None


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_no_section_of_a_help_holds_more_than_eight_names_and_none_more_than_thirty(path: tuple[str, ...]) -> None:
    group = _group(path)
    if group is None:
        return
    sizes = {heading: len(commands) for heading, commands in group.sections.items()}
    assert max(sizes.values()) <= 8, sizes
    assert sum(sizes.values()) <= 30


@pytest.mark.parametrize("name", ["check", "show", "schema"])
def test_a_command_of_the_group_plan_is_the_one_at_the_top(name: str) -> None:
    grouped, top = _group(("plan",)), _group(())
    assert grouped is not None
    assert top is not None
    assert grouped.get_command(click.Context(grouped), name) is top.get_command(click.Context(top), name)


def test_both_names_of_a_command_say_and_end_the_same() -> None:
    short, grouped = cutover("check", "nowhere.yaml"), cutover("plan", "check", "nowhere.yaml")
    assert short.returncode == grouped.returncode == Exit.NOT_FOUND
    assert short.stderr == grouped.stderr
    assert cutover("schema").stdout == cutover("plan", "schema").stdout


def test_the_help_of_cutover_is_the_one_table_of_exit_codes() -> None:
    answer = CliRunner().invoke(root, ["--help"])
    told = dict(re.findall(r"^ {2,}(\d+)  (.+)$", answer.output, re.MULTILINE))
    assert told == {str(int(code)): code.meaning for code in Exit}


def test_every_verb_of_an_operator_is_listed_by_do() -> None:
    from jobs.run.decisions.commands import COMMANDS

    answer = CliRunner().invoke(root, ["do", "--help"])
    for verb in COMMANDS:
        assert re.search(rf"^  {verb}\b", answer.output, re.MULTILINE), verb


UNWANTED = {
    "--help": ("textual", "rich", "structlog", "pydantic", "asyncio", "asyncpg", "yaml"),
    "run --help": ("textual", "rich", "structlog", "pydantic", "asyncpg"),
    "do --help": ("textual", "rich", "structlog", "asyncpg"),
    "status --control postgresql:///x?host=/nowhere": ("textual", "rich", "structlog"),
    "runs --control postgresql:///x?host=/nowhere": ("textual", "rich", "structlog"),
    "do x hold --control postgresql:///x?host=/nowhere": ("textual", "rich", "structlog"),
}
"""What a command must not load; none of them wants less than one before it, so one interpreter may run them in turn."""
IN_TURN = """
import json, sys
from console.__main__ import main
for command, unwanted in json.loads(sys.argv[1]).items():
    main(command.split())
    print("loaded", "click" in sys.modules, [one for one in unwanted if one in sys.modules])
"""


def test_a_command_loads_only_what_it_needs() -> None:
    command = [sys.executable, "-c", IN_TURN, json.dumps(UNWANTED)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.findall("^loaded .*", said, re.MULTILINE) == ["loaded True []"] * len(UNWANTED)


def test_a_misspelt_command_is_answered_with_the_nearest_one() -> None:
    answer = cutover("statsu")
    assert answer.returncode == Exit.USAGE
    assert "did you mean status?" in answer.stderr


def test_a_command_of_a_group_that_is_called_without_it_is_named_with_it() -> None:
    answer = cutover("import")
    assert (answer.returncode, "try cutover plan import" in answer.stderr) == (Exit.USAGE, True)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_names_our_command(shell: str) -> None:
    answer = cutover("completion", shell)
    assert answer.returncode == 0
    assert "_CUTOVER_COMPLETE" in answer.stdout


def test_a_shell_completes_commands_and_verbs() -> None:
    environ = {"_CUTOVER_COMPLETE": "bash_complete", "COMP_WORDS": "cutover sta", "COMP_CWORD": "1"}
    assert "status" in process(environ=environ).stdout
    environ |= {"COMP_WORDS": "cutover do 7f3a vo", "COMP_CWORD": "3"}
    assert "plain,vote" in process(environ=environ).stdout
    environ |= {"COMP_WORDS": "cutover plan s", "COMP_CWORD": "2"}
    assert process(environ=environ).stdout.split() == ["plain,show", "plain,schema"]


def test_the_version_is_the_distribution_s() -> None:
    assert re.fullmatch(r"cutover \d+\.\d+\.\d+\n", cutover("--version").stdout)


def test_the_help_says_where_state_is_kept_and_how_to_choose_another_place() -> None:
    told = CliRunner().invoke(root, ["--help"]).output
    assert "CUTOVER_STATE " in told
    assert "/var/lib/cutover" in told
