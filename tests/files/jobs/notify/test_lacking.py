"""What a host lacks of a channel is named, with no value of what is there."""

from pathlib import Path

import pytest

from jobs.notify import lacking as module
from jobs.notify.lacking import lacking
from jobs.notify.secrets import with_secrets
from plans.model.hooks import AppriseChannel, Channel, CommandChannel, MailChannel, WebhookChannel

MAIL = MailChannel(host="${A}", sender="a@b.example", port=25, user="${B}", password="${C}")


@pytest.mark.parametrize(
    ("channel", "names"),
    [
        (CommandChannel(argv=("page",), env=("A", "B=b")), ["A"]),
        (WebhookChannel(url="https://h/${A}", headers=(("X", "Bearer ${B}"),)), ["A", "B"]),
        (MAIL, ["A", "B", "C"]),
    ],
)
def test_variables_that_are_not_set_are_named(channel: Channel, names: list[str]) -> None:
    assert list(lacking(channel, {})) == [f"{name} is not set here" for name in names]
    assert list(lacking(channel, dict.fromkeys(names, "x"))) == []


def test_a_secret_whose_file_is_not_there_and_a_package_that_is_not_installed_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    found = list(lacking(AppriseChannel(url="${A}"), with_secrets({}, {"A": str(tmp_path / "none")})))
    assert [one.split(":")[0] for one in found] == [
        "A cannot be read from its file",
        "apprise is not installed here (the extra notify)",
    ]
