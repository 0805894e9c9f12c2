"""What was left out of a run is named at its end, with how much and why."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support.places import ROOT

TRIED = {"tests/support/drill_servers.py", "tests/drills/test_log_lost.py", "tests/db/rows/test_wild_schema.py"}
"""Where only trying tells whether this machine can: to mount a small disk, to have an extension."""
SOME = """
import pytest
from tests.support import needs
needs.NEEDS["a moon"] = lambda: False
@pytest.mark.needs("a moon", "it makes tides")
def test_of_tides(): raise AssertionError
@pytest.mark.needs("Linux", "or not")
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.night
def test_of_the_night(number): raise AssertionError
@pytest.fixture
def on_15(): pytest.fail("asked for all the same")
needs.NEEDS["PostgreSQL 15"] = lambda: False
def test_with_another_version(on_15): raise AssertionError
def test_that_could_not_be_tried(): pytest.skip("no sky here")
@pytest.mark.xdist_group("tides")
def test_that_stays_with_its_group(request): assert request.node.nodeid.endswith("@tides")
def test_that_does_harm(record_property):
    for trouble in ("apply worker struck", "apply worker missed", "engine late"):
        record_property("trouble", trouble)
"""
QUICK = "def test_of_one_process(): pass"


def test_a_run_that_was_shared_runs_all_tests_once_and_names_all_that_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(SOME)
    (tmp_path / "tests/unit").mkdir(parents=True)
    for number in range(8):
        (tmp_path / f"tests/unit/test_{number}.py").write_text(QUICK)
    options = ["-p", "tests.support.session", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path)]
    shared = ["--tx", "2*popen", "--dist", "loadgroup"]
    command = [sys.executable, "-m", "pytest", *options, *shared, "-p", "no:cacheprovider", str(tmp_path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "left for the night (pytest -m night): 3 tests" in ended.stdout
    assert "\ntest_some.py 3\n" in ended.stdout
    named = re.findall(r"^SKIPPED \[1\] \S*test_some.py(?::\d+)?: (.*)$", ended.stdout, re.MULTILINE)
    assert sorted(named) == ["needs PostgreSQL 15", "needs a moon: it makes tides", "no sky here"]
    assert "10 passed, 3 skipped" in ended.stdout
    assert "\n3 troubles: 1 struck, 1 late, 1 missed\napply worker: 1 struck, 0 late, 1 missed\n" in ended.stdout


def test_what_a_machine_lacks_is_a_need_with_a_name() -> None:
    by_itself = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "tests").rglob("*.py")
        if re.search(r"\bpytest\.skip\(|\bskipif\(|\bimportorskip\(|\bunittest\.skip", file.read_text())
    }
    assert by_itself - {"tests/architecture/test_left_out.py"} == TRIED
