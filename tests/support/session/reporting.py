"""What a process that shares the tests tells the one that reports: of a test that passed, no more than that it did.

Each word costs both of them time: five messages for each test were as much as a quick test itself.
"""

from collections.abc import Callable
from typing import Any

import pytest

Send = Callable[..., None]
"""`send(name, **what)` of xdist: one message."""
INTERACTOR = "WorkerInteractor"
"""The plug-in of xdist that sends; a process that shares tests has a class of its own of this name."""
BEGUN_AND_ENDED = ("logstart", "logfinish")
"""Only shown by `-v`."""


def leave_out_what_nobody_reads(config: pytest.Config) -> None:
    """Have this process send less, if it shares tests and nobody asked for more."""
    option = config.option
    if option.verbose > 0 or option.durations is not None or option.xmlpath:
        return
    for plugin in config.pluginmanager.get_plugins():
        if type(plugin).__name__ == INTERACTOR:
            plugin.sendevent = briefly(plugin.sendevent)


def briefly(send: Send) -> Send:
    """`send`, but for messages that change nothing of what is shown."""

    def send_event(name: str, **what: Any) -> None:
        report = what.get("data", {}) if name == "testreport" else {}
        if name in BEGUN_AND_ENDED or _is_silent(report):
            return
        if report.get("outcome") == "passed":
            report["keywords"] = {}  # all names and marks around a test, which none but its own process asks for
        send(name, **what)

    return send_event


def _is_silent(report: dict[str, Any]) -> bool:
    """Whether a test was set up or taken down without a word."""
    says = report.get("sections") or report.get("user_properties")
    return report.get("outcome") == "passed" and report["when"] != "call" and not says
