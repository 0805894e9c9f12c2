"""A file that is named as evidence leaves this host as its name and hash."""

import hashlib
from pathlib import Path

import pytest

from console.errors import Declined
from console.view.evidence_file import with_file_read


def test_the_name_and_the_hash_stand_for_the_file(tmp_path: Path) -> None:
    (tmp_path / "protocol.pdf").write_bytes(b"born 1970")
    sent = with_file_read("done", {"task": "C1", "file": str(tmp_path / "protocol.pdf")})
    assert sent == {"task": "C1", "file": f"protocol.pdf sha256:{hashlib.sha256(b'born 1970').hexdigest()}"}
    assert with_file_read("done", sent) == sent


def test_a_name_that_a_terminal_would_obey_is_shown_otherwise(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m").write_bytes(b"")
    assert "\x1b" not in str(with_file_read("done", {"file": str(tmp_path / "a\x1b[31m")})["file"])


@pytest.mark.parametrize("name", ["missing.pdf", ".", "nul\x00"])
def test_what_is_no_file_is_not_sent(tmp_path: Path, name: str) -> None:
    with pytest.raises(Declined):
        with_file_read("done", {"file": f"{tmp_path}/{name}"})


def test_no_other_command_reads_files() -> None:
    assert with_file_read("note", {"file": "/etc/passwd"}) == {"file": "/etc/passwd"}
