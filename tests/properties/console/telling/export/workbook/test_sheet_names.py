"""Names of sheets: as near to what was wanted as a spreadsheet lets them be, and each another one."""

from hypothesis import given
from hypothesis import strategies as st

from console.telling.export.workbook.sheet_names import sheet_names


def test_what_no_sheet_may_be_called_is_mended() -> None:
    assert [*sheet_names(["Ops / DBA: night?", "'quoted'", "", "History", "a" * 40])] == [
        "Ops DBA night",
        "quoted",
        "Sheet",
        "History (2)",
        "a" * 31,
    ]


def test_names_that_differ_in_their_case_alone_are_told_apart() -> None:
    assert [*sheet_names(["Ward", "WARD", "w" * 31, "W" * 31])] == ["Ward", "WARD (2)", "w" * 31, "W" * 27 + " (2)"]


@given(st.lists(st.text(alphabet="aA🚑[]'/: ", max_size=40), max_size=8))
def test_whatever_is_wanted_each_name_fits_and_is_another_one(wanted: list[str]) -> None:
    names = [*sheet_names(wanted)]
    assert len({name.casefold() for name in names}) == len(wanted)
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= 31 for name in names)
    assert not any(set("[]:*?/\\") & set(name) or name.strip("'") != name for name in names)
