"""By which hash a plan is approved: what it does changes it, what is written round it does not."""

import json
from pathlib import Path

import pytest

from plans.bundle import Unreadable, pack, unpack
from plans.content import content_of
from plans.file.yaml_source import parse
from plans.load import load
from tests.support.places import ROOT
from tests.support.plan_files import SOUND, write

REHEARSED = f"{SOUND}rehearsals: rehearsals/*.json\n"
SCRIPTED = SOUND.replace(
    "    milestone: true\n",
    "    milestone: true\n  - {id: S1, title: Count, owner: boss, duration: 5m, after: [A1],"
    " job: {sql: {on: platform, file: sql/count.sql}}, rollback: none}\n",
)


def content(folder: Path, text: str, **files: str) -> str:
    folder.mkdir()
    return content_of(load(write(folder, text, **files)).bundle)


def test_comments_quoting_indentation_and_the_order_of_keys_are_no_other_plan(tmp_path: Path) -> None:
    parties = "  boss: {name: Cutover manager}\n  roros: {name: Røros kommune}\n"
    otherwise = "  'roros':\n      name: 'Røros kommune' # by telephone\n  boss: {\"name\": \"Cutover manager\"}\n"
    assert parties in SOUND
    plain = content(tmp_path / "a", SOUND)
    assert content(tmp_path / "b", f"# revised\n{SOUND.replace(parties, otherwise)}") == plain


def test_the_name_of_the_file_is_no_part_of_what_it_does() -> None:
    assert content_of(pack("plan.yaml", {"plan.yaml": SOUND})) == content_of(pack("r2.yaml", {"r2.yaml": SOUND}))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("duration: 75m", "duration: 76m"),
        ("title: A small night", "title: Another night"),
        ("service: d", "service: e"),
        ("point_of_no_return: true", "point_of_no_return: false"),
        ("name: Røros kommune", "name: Røros"),
    ],
)
def test_whatever_it_says_changes_it(before: str, after: str) -> None:
    assert before in SOUND
    changed = SOUND.replace(before, after)
    assert content_of(pack("p", {"p": SOUND})) != content_of(pack("p", {"p": changed}))


def test_the_text_of_a_statement_beside_it_is_what_it_does(tmp_path: Path) -> None:
    first, second = (
        content(tmp_path / name, SCRIPTED, sql__count_sql=text)
        for name, text in (("a", "select 1"), ("b", "delete from ehr.patient"))
    )
    assert first != second


def test_what_was_measured_is_not_and_a_rehearsal_that_a_task_reads_as_well_is() -> None:
    plain, rehearsed = content_of(pack("p", {"p": SOUND})), pack("p", {"p": REHEARSED, "rehearsals/1.json": "{}"})
    assert content_of(rehearsed) == plain
    assert content_of(pack("p", {"p": f"{SOUND}baseline: b.json\n", "b.json": "{}"})) == plain
    reading = REHEARSED.replace("owner: roros\n", "owner: roros\n    links: {form: rehearsals/1.json}\n")
    read = [content_of(pack("p", {"p": reading, "rehearsals/1.json": text})) for text in ("{}", "[]")]
    assert read[0] != read[1]


def test_it_stays_what_it_is_from_release_to_release() -> None:
    frozen = pack("plan.yaml", {"plan.yaml": "cutover: 1\ntitle: Night\ntasks: [a.sql]\n", "a.sql": "select 1\n"})
    assert content_of(frozen) == "9a6513ba32b4e91b1ad77d7d8019e6e3815e19abb08ee2bf8af61c4f8beb8329"


@pytest.mark.parametrize("text", ["", "{}", pack("p", {"p": "a: [", "q": ""})])
def test_what_is_no_frozen_plan_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        content_of(text)


@pytest.mark.parametrize(
    "plan", sorted((ROOT / "plans" / "library").glob("*/plan.yaml")), ids=lambda plan: plan.parent.name
)
def test_a_plan_of_the_library_written_as_json_does_what_it_did(plan: Path) -> None:
    main, files = unpack(load(plan).bundle)
    as_json = json.dumps(parse(files[main], main).data, indent=1)
    others = {name: text for name, text in files.items() if name != main}
    assert content_of(pack("plan.json", {**others, "plan.json": as_json})) == content_of(pack(main, files))
