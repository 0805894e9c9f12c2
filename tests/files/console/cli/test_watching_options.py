"""Options of those who watch that make no sense together are refused in words, before anything is opened."""

from pathlib import Path

import pytest

from console.exits import Exit
from tests.support.command_line import cutover


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("runs", "r1"), "runs are named for --watch"),
        (("runs", "--plain"), "--plain is of it"),
        (("runs", "--watch", "--json"), "--watch takes neither --json nor --all"),
        (("runs", "--watch", "--all"), "--watch takes neither --json nor --all"),
        (("status", "--health", "--party", "roros"), "--health stands alone"),
        (("board", "--no-listen"), "--no-listen needs --textfile"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_together_is_refused(words: tuple[str, ...], said: str) -> None:
    answer = cutover(*words)
    assert (answer.returncode, said in answer.stderr, answer.stdout) == (Exit.USAGE, True, "")


def test_figures_go_into_a_folder_that_is_there(tmp_path: Path) -> None:
    answer = cutover("board", "--no-listen", "--textfile", tmp_path / "none")
    assert (answer.returncode, "there is no folder" in answer.stderr) == (Exit.NOT_FOUND, True)
