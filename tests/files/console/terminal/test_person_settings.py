"""A person's settings: which source decides, and what a broken file does: nothing but say so, with its line."""

import json
from pathlib import Path

import pytest

from console.layout.glyphs import ASCII
from console.layout.palette import Colour, Theme
from console.terminal.person_file import parse_wishes, person_file, read_wishes
from console.terminal.person_schema import person_schema
from console.terminal.person_settings import Origin, PersonSettings, settle
from console.view.model import Filter

FILE = Path("/home/kari/.config/cutover/config.toml")
SCHEMA = Path(__file__).parents[4] / "console" / "terminal" / "config.schema.json"
WHOLE = """\
glyphs = "ascii"
theme = "light"
colours = "none"
view = "late"
bell = "osc9"
title = "off"
ghost = "none"

[keys]
hold = "H"
detach = ["Q", "f10"]
"""


def settled(text: str, env: dict[str, str] | None = None, options: dict[str, str] | None = None) -> PersonSettings:
    return settle(parse_wishes(text, FILE), env or {}, options)


def test_a_whole_file_holds() -> None:
    found = settled(WHOLE)
    assert (found.glyphs, found.colour, found.view, found.ghost) == (ASCII, Colour.NONE, Filter.LATE, "")
    assert found.theme is Theme.LIGHT
    assert (found.keymap.keys("hold"), found.keymap.keys("detach")) == (("H",), ("Q", "f10"))
    assert {one.origin for one in found.chosen.values()} == {Origin.FILE}
    assert found.environment == {"CUTOVER_BELL": "osc9", "CUTOVER_TITLE": "off"}
    assert found.problems == ()


def test_option_goes_before_environment_before_file_before_default() -> None:
    env = {"CUTOVER_VIEW": "critical", "CUTOVER_KEYS": "hold=f2"}
    assert settled("").chosen["view"].origin is Origin.DEFAULT
    assert settled(WHOLE, env).chosen["view"].value == "critical"
    assert settled(WHOLE, env).keymap.keys("hold") == ("f2",)
    found = settled(WHOLE, env, {"view": "all"}).chosen["view"]
    assert (found.value, found.origin) == ("all", Origin.OPTION)


def test_two_keys_may_change_places() -> None:
    found = settled('[keys]\nhold = "r"\nretry = "h"\n')
    assert (found.problems, found.keymap.keys("hold"), found.keymap.keys("retry")) == ((), ("r",), ("h",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('view = "late"\nglyphs = "fancy"\n', "config.toml:2: glyphs is 'fancy', and has to be one of auto, unicode"),
        ("view = 3\n", "config.toml:1: view is 3, and has to be one of active+next"),
        ('\ngylphs = "ascii"\n', "config.toml:2: there is no setting 'gylphs' (did you mean glyphs?"),
        ('glyphs = "ascii\n', "config.toml:1: no TOML, nothing of it holds"),
        ("keys = 1\n", "config.toml:1: keys is a table"),
        ('[keys]\n\nexplode = "x"\n', "config.toml:3: there is no binding 'explode'"),
        ('[keys]\nhold = "q"\n', "config.toml:2: 'q' would mean hold and detach; left as it is"),
        ('[keys]\nsend = "y"\n', "config.toml:2: 'y' stands in texts"),
        ("[keys]\nhold = []\n", "config.toml:2: it has to be a key, or a list of keys"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line_and_the_rest_holds(text: str, said: str) -> None:
    found = settled(text)
    assert [str(one) for one in found.problems if said in str(one)], [str(one) for one in found.problems]
    assert found.keymap.keys("hold") == ("h",)


def test_a_variable_that_cannot_be_read_is_said_and_the_file_decides() -> None:
    found = settled(WHOLE, {"CUTOVER_GLYPHS": "fancy", "CUTOVER_KEYS": "hold=q"})
    assert found.glyphs is ASCII
    assert [one.place for one in found.problems] == ["CUTOVER_GLYPHS", "CUTOVER_KEYS"]


@pytest.mark.parametrize("data", [b"\xff\xfe", b"#" * 70_000], ids=["no UTF-8", "too long"])
def test_a_file_that_is_no_text_stops_nobody(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(data)
    found = settle(read_wishes(path), {})
    assert len(found.problems) == 1
    assert found.view is Filter.ACTIVE


def test_the_file_lies_where_a_person_keeps_such_files() -> None:
    assert person_file({"HOME": "/home/kari"}) == FILE
    assert person_file({"HOME": "/x", "XDG_CONFIG_HOME": "/home/kari/.config"}) == FILE


def test_the_schema_that_is_shipped_is_the_one_of_this_program() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == person_schema()


def test_each_example_that_an_editor_shows_holds() -> None:
    properties = person_schema()["properties"]
    keys = properties.pop("keys")
    for name, shape in properties.items():
        assert settled(f"{name} = {json.dumps(shape['examples'][0])}").problems == ()
    each = {f'"{name}" = {json.dumps(shape["examples"][0])}' for name, shape in keys["properties"].items()}
    assert [line for line in each if settled(f"[keys]\n{line}").problems] == []
    assert settled('[keys]\nfind = "f8"\ndetach = ["Q", "f10"]\n').problems == ()
    assert keys["examples"] == [{"find": "f8", "detach": ["Q", "f10"]}]
