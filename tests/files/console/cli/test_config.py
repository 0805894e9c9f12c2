"""`cutover config` says which settings hold, where each comes from, and ends with an error where one cannot be read."""

import json
from pathlib import Path

from console.exits import Exit
from tests.support.command_line import Ended, cutover


def asked(folder: Path, text: str, *arguments: str, **environ: str) -> Ended:
    (folder / "cutover").mkdir()
    (folder / "cutover" / "config.toml").write_text(text)
    return cutover("config", *arguments, environ={"XDG_CONFIG_HOME": str(folder), **environ})


def test_each_value_is_shown_with_where_it_comes_from(tmp_path: Path) -> None:
    done = asked(tmp_path, 'glyphs = "ascii"\n[keys]\nhold = "H"\n', CUTOVER_VIEW="late")
    assert done.returncode == Exit.OK
    told = [line.split() for line in done.stdout.splitlines()]
    assert told[1:] == [
        ["glyphs", "ascii", "file"],
        ["theme", "auto", "default"],
        ["colours", "auto", "default"],
        ["view", "late", "environment"],
        ["bell", "bell", "default"],
        ["title", "on", "default"],
        ["ghost", "usual", "default"],
        ["keys.hold", "H", "file"],
    ]


def test_a_broken_file_ends_it_with_an_error_that_names_the_line(tmp_path: Path) -> None:
    done = asked(tmp_path, 'view = "late"\nglyphs = "fancy"\n', "--json")
    assert done.returncode == Exit.USAGE
    assert "config.toml:2: glyphs is 'fancy'" in done.stderr
    answer = json.loads(done.stdout)
    assert answer["settings"]["view"] == {"value": "late", "from": "file"}
    assert answer["problems"][0]["place"].endswith("config.toml:2")


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    done = cutover("config", environ={"XDG_CONFIG_HOME": str(tmp_path)})
    assert (done.returncode, "(there is none)" in done.stdout) == (Exit.OK, True)
