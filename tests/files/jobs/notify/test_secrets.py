"""Variables whose values lie in files."""

from pathlib import Path

import pytest

from jobs.notify.secrets import SecretUnread, with_secrets


def test_the_environment_goes_before_a_file_and_a_file_is_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "s"
    file.write_text("one\n")
    env = with_secrets({"A": "a"}, {"A": str(file), "B": str(file)})
    assert (env["A"], env["B"], env.get("C")) == ("a", "one", None)
    file.write_text("two")
    assert env["B"] == "two"


def test_who_takes_all_of_it_is_given_no_secret(tmp_path: Path) -> None:
    assert dict(with_secrets({"A": "a"}, {"B": str(tmp_path)})) == {"A": "a"}


def test_a_file_that_is_not_there_or_empty_is_named_by_its_variable(tmp_path: Path) -> None:
    env = with_secrets({}, {"B": str(tmp_path / "none"), "C": str(tmp_path / "empty")})
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(SecretUnread, match="B cannot be read from its file: No such file"):
        env["B"]
    with pytest.raises(SecretUnread, match="C cannot be read from its file: it is empty"):
        env["C"]
