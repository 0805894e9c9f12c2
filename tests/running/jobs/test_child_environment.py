"""What a program of the plan is given: a documented minimum, what the plan names, and nothing of the engine's own."""

import json
from pathlib import Path

import pytest

from jobs.child_environment import MINIMUM, NotInEnvironment, environment, for_connections, for_python
from jobs.outcomes import Permanent, Succeeded
from plans.model import CommandSpec, Connection, PythonSpec
from tests.support.attempts import Bench, a_plan, rehearsed

SECRETS = {
    "CUTOVER_CONTROL": "postgresql://cutover:secret-1@db/control",
    "CUTOVER_STATE": "/somewhere",
    "PGPASSWORD": "secret-2",
    "ORACLE_PASSWORD": "secret-3",
    "AWS_SECRET_ACCESS_KEY": "secret-4",
}
OTHERS = {"ORACLE_HOME": "/opt/oracle", "TZ": "UTC", "LC_TIME": "C"}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (SECRETS | OTHERS).items():
        monkeypatch.setenv(name, value)


def printed(folder: Path) -> str:
    return next(folder.glob("*.out")).read_text(encoding="utf-8")


async def test_a_command_gets_the_minimum_what_the_plan_names_and_its_marks(tmp_path: Path) -> None:
    bench = Bench(rehearsed(), tmp_path / "run")
    spec = CommandSpec(argv=("env",), env=("ORACLE_HOME", "NLS_LANG=NORWEGIAN", "EMPTY="))
    assert isinstance(await bench.run(spec), Succeeded)
    found = dict(line.partition("=")[::2] for line in printed(tmp_path / "run").splitlines())
    assert "secret" not in printed(tmp_path / "run")
    assert (found["ORACLE_HOME"], found["NLS_LANG"], found["EMPTY"]) == ("/opt/oracle", "NORWEGIAN", "")
    assert (found["CUTOVER_RUN"], found["CUTOVER_TASK"], found["CUTOVER_ATTEMPT"]) == ("night", "D08", "1")
    ours = {"ORACLE_HOME", "NLS_LANG", "EMPTY", "CUTOVER_RUN", "CUTOVER_TASK", "CUTOVER_ATTEMPT"}
    of_the_shell = {"PWD", "OLDPWD", "SHLVL", "_"}
    assert {name for name in found if not name.startswith("LC_")} <= MINIMUM | ours | of_the_shell


async def test_a_variable_that_the_engine_lacks_is_named_and_nothing_is_run(tmp_path: Path) -> None:
    bench = Bench(rehearsed(), tmp_path / "run")
    spec = CommandSpec(argv=("touch", str(tmp_path / "ran")), env=("NO_SUCH_VARIABLE", "NOR_THIS"))
    outcome = await bench.run(spec)
    assert isinstance(outcome, Permanent)
    assert outcome.error.sentence == "the engine's environment has no NO_SUCH_VARIABLE, NOR_THIS"
    assert not (tmp_path / "ran").exists()


async def test_a_coroutine_and_what_it_starts_inherit_no_password_either(tmp_path: Path) -> None:
    bench = Bench(rehearsed(), tmp_path / "run")
    source = (
        "import os, subprocess\n"
        "async def work(ctx):\n"
        "    print(dict(os.environ))\n"
        "    print(subprocess.run(['env'], capture_output=True, text=True).stdout)\n"
        "    return {'oracle': os.environ['ORACLE_HOME']}\n"
    )
    spec = PythonSpec(module="team", function="work", file="team.py", source=source, env=("ORACLE_HOME",))
    outcome = await bench.run(spec)
    assert isinstance(outcome, Succeeded)
    assert outcome.evidence.facts["oracle"] == "/opt/oracle"
    assert "secret" not in printed(tmp_path / "run")


def test_what_the_databases_are_reached_by_goes_over_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = a_plan(
        legacy=(Connection(dsn="postgresql://mig@${OLD_HOST}/ehr?password=${OLD_PASSWORD}"), None),
        platform=(None, Connection(dsn="postgresql://${NEW_HOST}/ehr")),
    )
    environ = {**SECRETS, "OLD_HOST": "a", "OLD_PASSWORD": "p", "NEW_HOST": "b", "PGSSLMODE": "require"}
    found = for_connections(plan.databases.values(), environ)
    assert found == {"OLD_HOST": "a", "OLD_PASSWORD": "p", "NEW_HOST": "b", "PGPASSWORD": "secret-2"}
    assert for_python((), environ) == {"PGSSLMODE": "require"}


def test_a_plan_may_name_anything_by_its_name() -> None:
    assert environment(("CUTOVER_CONTROL",), SECRETS) == {"CUTOVER_CONTROL": SECRETS["CUTOVER_CONTROL"]}
    with pytest.raises(NotInEnvironment) as refused:
        environment(("A", "B=1", "C"), {})
    assert json.dumps(refused.value.what) == '"the engine\'s environment has no A, C"'
