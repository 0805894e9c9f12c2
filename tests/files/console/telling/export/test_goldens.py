"""A plan of the library in each format, as it is kept: whoever changes one looks at what became of it."""

import os
from pathlib import Path

import pytest

from console.telling.export.formats import FORMATS
from console.telling.export.from_plan import exported_plan
from plans.library import Sample, path_of
from plans.load import load
from tests.support.places import GOLDENS, ROOT


@pytest.mark.parametrize(
    ("sample", "form", "path"),
    [
        (Sample.WAITS, "ics", GOLDENS / "telling" / "export-waits.ics"),
        (Sample.WAITS, "xml", GOLDENS / "telling" / "export-waits.xml"),
        (Sample.WAITS, "md", GOLDENS / "telling" / "export-waits.md"),
        (Sample.REFERENCE_NIGHT, "svg", ROOT / "docs" / "graph.svg"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_a_plan_is_written_as_it_was(sample: Sample, form: str, path: Path) -> None:
    content = FORMATS[form].write(exported_plan(load(path_of(sample)).plan)).content
    if os.environ.get("CUTOVER_GOLDENS") == "write":
        path.write_bytes(content)
    assert content == path.read_bytes(), f"{path} differs; CUTOVER_GOLDENS=write accepts it"


def test_the_picture_of_the_page_is_shown_in_it() -> None:
    assert "(graph.svg)" in (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
