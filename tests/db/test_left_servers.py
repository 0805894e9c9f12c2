"""What a killed run of the tests leaves behind is removed by the next one, and nothing else is."""

import os
import subprocess
from pathlib import Path

from tests.support.eventually import eventually
from tests.support.left_servers import OWNER, PREFIX, record_owner, remove_left_servers
from tests.support.postgres_server import PostgresServer


def dead_pid() -> int:
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


def home(folder: Path, name: str) -> Path:
    made = folder / f"{PREFIX}{name}"
    (made / "data").mkdir(parents=True)
    return made


def test_folders_of_dead_processes_go_and_all_others_stay(tmp_path: Path) -> None:
    left, reused, alive, elsewhere, unknown = (
        home(tmp_path, name) for name in ("dead", "of another of that number", "alive", "elsewhere", "unknown")
    )
    record_owner(left, dead_pid(), "1")
    record_owner(reused, os.getpid(), "1")
    record_owner(alive)
    (elsewhere / OWNER).write_text(f"{dead_pid()} 1\nanother numbering of processes")
    assert set(remove_left_servers([tmp_path])) == {left, reused}
    assert set(tmp_path.iterdir()) == {alive, elsewhere, unknown}


async def test_a_server_whose_pytest_and_guard_were_killed_is_ended() -> None:
    server = PostgresServer()
    try:
        server.start()
        pid = int((server.data / "postmaster.pid").read_text().split()[0])
        assert remove_left_servers([server.home.parent]) == []
        assert server._guard is not None
        server._guard.kill()
        server._guard.communicate()
        record_owner(server.home, dead_pid(), "1")
        assert remove_left_servers([server.home.parent]) == [server.home]
        await eventually(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text())
        assert not server.home.exists()
    finally:
        server.stop()
