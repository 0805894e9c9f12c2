"""What holds for a whole session: how many processes share the tests, how often chance is tried, what was left out."""

import gc
import os
import sys
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from textwrap import wrap
from typing import Any

import pytest
from hypothesis import settings

from tests.support.left_servers import remove_left_servers
from tests.support.needs import NEEDED_BY_FIXTURE, NEEDS
from tests.support.postgres_server import DISK, MEMORY
from tests.support.session import struck
from tests.support.session.known_types import know_types
from tests.support.session.reporting import leave_out_what_nobody_reads
from tests.support.session.sharing import GROUPED, another_collects, are_quick, mixed, name_with_group, scheduling
from tests.support.session.variants import leave_all_but_the_first
from tests.support.warm_process import close_nursery, share_nursery, use_nursery

TESTS_FOR_A_CORE = 3
"""Much of the time a test waits, for a server, a process or a clock: with two, the cores stood idle for a third."""
EXAMPLES = {"day": 25, "night": 500}
"""How many examples a property is tried with that does not say it itself."""
NURSERY = "nursery"
"""Where the process is that forks for all, among what a process is told that shares the tests."""
LEFT_OUT = pytest.StashKey[Counter[str]]()
"""How many tests of each file were left for the night."""

for _name, _examples in EXAMPLES.items():
    settings.register_profile(_name, settings.default, max_examples=_examples, deadline=None)


def by_night(config: pytest.Config) -> bool:
    """Whether the tests of the night were asked for."""
    wanted = str(config.option.markexpr)
    return "night" in wanted and "not night" not in wanted


def pytest_configure(config: pytest.Config) -> None:
    """Try chance more often by night; and compile once, for every process that shares the tests or that one starts."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    config.stash[LEFT_OUT] = Counter()
    told = getattr(config, "workerinput", None)
    if told is None:
        remove_left_servers([MEMORY, DISK])
    elif NURSERY in told:
        use_nursery(told[NURSERY])
    settings.load_profile("night" if by_night(config) else "day")
    know_types()


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Share the tests where nothing else was asked for, and where pytest-xdist is there to do so."""
    if config.pluginmanager.hasplugin("xdist") and not hasattr(config, "workerinput"):
        if config.option.numprocesses is None:
            config.option.numprocesses = "auto"
        if config.option.dist == "no":
            config.option.dist = "loadgroup"
        config.option.loadscopereorder = False  # the order is ours
        config.option.maxworkerrestart = "0"  # none has what another collected


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many processes share the tests; none beside this one where single files or tests were asked for."""
    if _asked_for_files(config):
        return 0
    cores = os.cpu_count() or 1
    return cores if are_quick(config.args) else TESTS_FOR_A_CORE * cores


def _asked_for_files(config: pytest.Config) -> bool:
    """Whether single files or tests were asked for: they are run here, with all their variants."""
    return any("::" in one or one.endswith(".py") for one in config.args)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for garbage once all tests are there, as nearly all that is made until then stays; then as often as ever.

    A connection that a test forgets to close is missed while it is young: the less often one looks, the more likely it
    is found in the middle of another test.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Have a process that shares the tests tell only what is read."""
    leave_out_what_nobody_reads(session.config)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave quick tests to the process whose they are."""
    told = getattr(config, "workerinput", {})
    if not told.get(GROUPED) or not collection_path.is_relative_to(config.rootpath) or collection_path.suffix != ".py":
        return None
    path = collection_path.relative_to(config.rootpath).as_posix()
    part = int(told["workerid"].removeprefix("gw"))
    return another_collects(path, part, told["workercount"]) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot be done here, and say why; by night try every property again."""
    for item in items:
        for fixture, what in NEEDED_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.needs(what))
        for need in item.iter_markers("needs"):
            if not NEEDS[need.args[0]]():
                item.add_marker(pytest.mark.skip(reason=f"needs {': '.join(need.args)}"))
            if need.args[0] == "PostgreSQL 15":  # one process starts it, for all of them
                item.add_marker(pytest.mark.xdist_group("PostgreSQL 15"))
        if by_night(config) and getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.night)
    if not _asked_for_files(config):
        leave_all_but_the_first(items)
    if getattr(config, "workerinput", {}).get(GROUPED):
        items[:] = mixed(items)
        for item in items:
            name_with_group(item)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember what was left for the night."""
    for item in items:
        if item.get_closest_marker("night") and not item.config.option.keyword:
            item.config.stash[LEFT_OUT][item.nodeid.partition("::")[0]] += 1


def pytest_unconfigure() -> None:
    """End what a session has started once."""
    close_nursery()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that reports for all of them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object | None:
    """Hand out the tests in our own way, unless another was asked for."""
    return scheduling(config, log) if config.option.dist == "loadgroup" else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell each process how tests are shared, as xdist tells it what was typed, and nothing was; and who forks."""
    node.workerinput[GROUPED] = node.config.option.dist == "loadgroup"
    if sys.platform == "linux":
        node.workerinput[NURSERY] = share_nursery()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What any of them has left out; what all have collected is counted once."""
    node.config.stash[LEFT_OUT] |= Counter(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count the troubles of drills that took place."""
    struck.remember(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was left for the night; what a machine lacks is named by `-r a` with its reason."""
    left_out = config.stash[LEFT_OUT]
    if left_out:
        terminalreporter.section(f"left for the night (pytest -m night): {left_out.total()} tests", "-")
        files = ", ".join(f"{file} {number}" for file, number in sorted(left_out.items()))
        for line in wrap(files, 120, break_on_hyphens=False):
            terminalreporter.line(line)
    if lines := struck.told():
        terminalreporter.section("what drills did", "-")
        for line in lines:
            terminalreporter.line(line)
