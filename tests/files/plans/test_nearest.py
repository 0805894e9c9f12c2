"""The nearest right name, and the words for one and for many."""

from pathlib import Path

from plans.nearest import did_you_mean, did_you_mean_in_file, nearest
from plans.plurals import counted, plural

ROOT = Path(__file__).parents[3]


def test_the_nearest_name_is_the_one_that_is_most_like_it() -> None:
    assert nearest("ehr.pateint", ["ehr.person", "ehr.patient"]) == "ehr.patient"
    assert nearest("ehr.pateint", ["lab.sample"]) == ""
    assert nearest("ehr.pateint", ["ehr.patient"], likeness=0.99) == ""


def test_a_command_line_is_asked_without_quotes() -> None:
    assert did_you_mean("A80", ["A08", "M1"]) == "did you mean A08?"
    assert did_you_mean("A80", ["hold"]) == ""


def test_a_file_is_asked_with_quotes_and_in_whatever_case_it_is_written() -> None:
    assert did_you_mean_in_file("PLATFORM2", ["platform"]) == 'did you mean "platform"?'
    assert did_you_mean_in_file("A9", ["A1"]) == 'did you mean "A1"?'
    assert did_you_mean_in_file("x" * 61, ["x" * 60]) == ""


def test_one_is_one_and_all_other_numbers_are_many() -> None:
    assert [counted(number, "table") for number in (0, 1, 2)] == ["0 tables", "1 table", "2 tables"]
    assert counted(4, "retry", "retries") == "4 retries"
    assert f"{1200:,} {plural(1200, 'row')}" == "1,200 rows"


def test_names_are_compared_in_one_place_only_and_titles_of_a_list_in_another() -> None:
    product = [file for package in ("console", "jobs", "plans") for file in (ROOT / package).rglob("*.py")]
    assert sorted(file.name for file in product if "difflib" in file.read_text()) == ["likeness.py", "nearest.py"]
