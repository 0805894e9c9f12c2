"""Which file of a host counts."""

from pathlib import Path

import pytest

from console.running.engine_host import host_file, host_or_problem, host_settings, places
from plans.model.host import NO_HOST
from plans.problems import PlanProblems


def written(path: Path, text: str = 'public_address = "https://a.example"\n') -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def test_the_variable_goes_before_the_accounts_own_file_and_that_before_the_hosts(tmp_path: Path) -> None:
    env = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert [str(one) for one in places(env)] == [f"{tmp_path}/cutover/host.toml", "/etc/cutover/host.toml"]
    own = written(tmp_path / "cutover" / "host.toml")
    named = written(tmp_path / "named.toml")
    assert host_file(env) == own
    assert host_file({**env, "CUTOVER_HOST_FILE": str(named)}) == named


def test_a_host_without_a_file_adds_nothing(tmp_path: Path) -> None:
    assert host_settings({"XDG_CONFIG_HOME": str(tmp_path)}) == NO_HOST


def test_a_file_that_is_named_and_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(PlanProblems, match="CUTOVER_HOST_FILE names this file, and there is none"):
        host_settings({"CUTOVER_HOST_FILE": str(tmp_path / "none")})


def test_a_file_that_everybody_may_write_to_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path / "h.toml")
    file.chmod(0o666)
    with pytest.raises(PlanProblems, match="everybody may write to it"):
        host_settings({"CUTOVER_HOST_FILE": str(file)})


def test_an_engine_goes_on_without_a_file_that_cannot_be_read_and_says_where(tmp_path: Path) -> None:
    file = written(tmp_path / "h.toml", 'a = "geheim"\n')
    host = host_or_problem({"CUTOVER_HOST_FILE": str(file)})
    assert host.unread == f"{file}:1:1: 1 problem (cutover config --host)"
    assert host.telling == NO_HOST.telling
