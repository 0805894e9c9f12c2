"""What is otherwise between the machines of two nights is said, and only what is known of both."""

import pytest

from plans.model.night import Hardware, Server
from plans.rehearsals.hardware import differences, size_text


def server(**facts: object) -> Server:
    known: dict[str, object] = {
        "database": "new",
        "version": "16.4",
        "settings": {"shared_buffers": "128MB", "fsync": "on"},
        "size_bytes": 10_000_000_000,
        "identity": "ab",
        **facts,
    }
    return Server(**known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, ()),
        ({"version": "16.9", "size_bytes": 12_000_000_000}, ()),
        ({"version": "17.0"}, ("new: PostgreSQL 16 -> 17",)),
        (
            {"settings": {"shared_buffers": "8GB", "work_mem": "4MB"}, "identity": "cd"},
            ("new: shared_buffers 128MB -> 8GB",),
        ),
        ({"size_bytes": 2_000_000_000_000}, ("new: size 10 GB -> 2.0 TB",)),
        ({"size_bytes": None}, ()),
        ({"identity": "cd"}, ("new: another database",)),
    ],
)
def test_a_server_differs_by_what_decides_its_speed(other: dict[str, object], said: tuple[str, ...]) -> None:
    before, after = Hardware(servers=(server(),)), Hardware(servers=(server(**other),))
    assert differences(before, after, ("new",)) == said
    assert differences(before, after, ()) == ()


def test_an_older_file_tells_nothing_of_servers_and_nothing_is_said_of_them() -> None:
    assert differences(Hardware(engines=("a",)), Hardware(engines=("a",), servers=(server(),)), ("new",)) == ()


def test_the_plan_s_own_words_and_the_engine_s_host_are_compared() -> None:
    before = Hardware(engines=("vm",), described="VM, 4 cores")
    after = Hardware(engines=("jump1",), described="2 x 32 cores")
    assert differences(before, after, ()) == ("hardware VM, 4 cores -> 2 x 32 cores", "engine on vm -> jump1")
    assert differences(Hardware(engines=("vm", "jump1")), after, ()) == ()


@pytest.mark.parametrize(("size", "text"), [(12, "12 B"), (8_027_495, "8.0 MB"), (1_400_000_000_000, "1.4 TB")])
def test_a_size_is_told_in_two_digits_or_more(size: int, text: str) -> None:
    assert size_text(size) == text
