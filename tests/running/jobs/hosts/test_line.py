"""What a host says on a line, with an ssh that says what it likes."""

from pathlib import Path

import pytest

from jobs.hosts.line import answered
from jobs.hosts.said import Told, Word
from jobs.hosts.script import Script

ENDLESS = """#!/bin/sh
number=0
while [ $number -lt 20000 ]; do echo " 61 62 63 64"; number=$((number + 1)); done
echo " 65 66"
echo "mark S 0"
"""


@pytest.mark.parametrize(("most", "kept"), [(4, b"cdef"), (0, b"")])
async def test_of_what_a_host_sends_without_end_no_more_is_kept_than_was_asked_for(
    tmp_path: Path, most: int, kept: bytes
) -> None:
    (tmp_path / "ssh").write_text(ENDLESS)
    (tmp_path / "ssh").chmod(0o755)
    answer = await answered("gw", Script(mark="mark", text=""), {"PATH": f"{tmp_path}:/usr/bin:/bin"}, 20, most)
    assert (answer.told, answer.printed) == (Told(Word.ENDED, "0"), kept)
