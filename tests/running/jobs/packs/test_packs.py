"""A pack's file: the same each time, and opened with suspicion."""

import io
import json
import os
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from jobs.journal.base import Draft, RunUnreadable
from jobs.packs import archive, gathering, texts
from jobs.packs.pack import Pack, PackTooLarge, PackUnreadable
from jobs.packs.packed_journal import PackedJournal
from jobs.packs.packs import is_pack, pack_bytes, read_pack
from jobs.packs.verifying import verified
from jobs.run.events import AttemptStarted, UnitId
from plans.bundle import digest
from tests.support.engines import utc_now
from tests.support.memory_journal import MemoryJournal
from tests.support.packs.packed import NOTED, REHEARSAL, RUN, changed, packed, written


async def test_a_pack_of_the_same_journal_is_the_same_bytes_and_comes_back_as_it_was(
    journal: MemoryJournal, pack: Pack, tmp_path: Path
) -> None:
    await journal.send(RUN, "abort", {"reason": "x"})
    again = replace(await packed(journal), at=pack.at, commands=pack.commands)
    assert pack_bytes(pack) == pack_bytes(again)
    assert read_pack(written(pack, tmp_path)) == pack


async def test_a_run_that_is_over_gives_the_same_bytes_whenever_it_is_packed(journal: MemoryJournal) -> None:
    first = await packed(journal, REHEARSAL)
    assert pack_bytes(first, evidence=True) == pack_bytes(await packed(journal, REHEARSAL), evidence=True)
    assert first.at == first.main.events[-1].at


async def test_a_run_that_nobody_can_read_is_packed_as_it_is(journal: MemoryJournal, tmp_path: Path) -> None:
    first = Draft(kind="Teleported", body="{}", at=utc_now())
    await journal.create_run("zz", title="", kind="rehearsal", plan_sha256=digest("{}"), bundle="{}", first=first)
    there = read_pack(written(await packed(journal, "zz"), tmp_path, evidence=True))
    assert ([one.kind for one in there.main.events], there.bundles) == (["Teleported"], {digest("{}"): "{}"})
    with pytest.raises(RunUnreadable):
        await verified(PackedJournal(there), "zz")


def test_what_is_no_file_or_no_pack_is_none(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("cutover: 1")
    os.mkfifo(tmp_path / "pipe")
    for other in ("plan.yaml", "pipe", "nothing", ".", "x" * 5000, "a\0b"):
        assert not is_pack(tmp_path / other)
    assert not is_pack(Path("/dev/zero"))


def zipped(*parts: tuple[str, bytes], **more: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **more) as one:
        for name, content in parts:
            one.writestr(name, content)
    return file.getvalue()


def bomb() -> bytes:
    return zipped(*((f"{number}.jsonl", bytes(700_000)) for number in range(2)), compression=zipfile.ZIP_DEFLATED)


def link() -> bytes:
    """Whoever unpacks it would read another file than this program does."""
    one = zipfile.ZipInfo("manifest.json")
    one.create_system, one.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archived:
        archived.writestr(one, "../other.json")
    return file.getvalue()


def hidden_bomb() -> bytes:
    """A part that says that it has four bytes, and unpacks to 50 MB."""
    content = bytearray(zipped(("manifest.json", bytes(50 * 1024**2)), compression=zipfile.ZIP_DEFLATED))
    for place in (14, content.rfind(b"PK\x01\x02") + 16):
        content[place : place + 4] = struct.pack("<L", zlib.crc32(bytes(4)))
        content[place + 8 : place + 12] = struct.pack("<L", 4)
    return bytes(content)


def false_sizes(content: bytes) -> bytes:
    """Every part says that it has four gigabytes."""
    place = content.rfind(b"PK\x01\x02")
    return content[: place + 24] + struct.pack("<L", 0xFFFFFFF0) + content[place + 28 :]


def many_parts(content: bytes) -> bytes:
    return content[:-12] + struct.pack("<H", 60_000) + content[-10:]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (bomb, "unpacks to more than 1 MB"),
    "sizes that are none": (lambda: false_sizes(zipped(("manifest.json", b"{}"))), "unpacks to more than 1 MB"),
    "too many parts": (lambda: many_parts(zipped(("manifest.json", b"{}"))), "more parts than any pack"),
    "a way out": (lambda: zipped(("../../etc/passwd", b"x")), "leads out of the pack"),
    "a way to the root": (lambda: zipped(("/etc/passwd", b"x")), "leads out of the pack"),
    "a terminal's command": (lambda: zipped(("a\x1b[2Jb", b"x")), r"a\?\[2Jb\" leads out"),
    "a link": (link, "is no file, but a link or the like"),
    "another packing": (lambda: zipped(("manifest.json", b"{}"), compression=zipfile.ZIP_LZMA), "no pack is"),
    "no manifest": (lambda: zipped(("plan.yaml", b"x")), "it has no manifest.json"),
    "a manifest of something else": (lambda: zipped(("manifest.json", b'{"format":"x"}')), "is of something else"),
    "a manifest that is none": (lambda: zipped(("manifest.json", b"[" * 100_000)), "line 1 of manifest.json"),
    "a newer one": (
        lambda: zipped(("manifest.json", b'{"format":"cutover-pack","version":2}')),
        "a pack of version 2, and this program reads 1",
    ),
    "the beginning of one": (lambda: zipped(("manifest.json", b"{}" * 1000))[:300], "is cut off"),
    "four letters": (lambda: archive.MAGIC, "is cut off"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_means_harm_is_a_clear_problem(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 1024 * 1024)
    make, why = HOSTILE[what]
    file = tmp_path / "night.cutover"
    file.write_bytes(make())
    with pytest.raises(PackUnreadable, match=why):
        read_pack(file)


def test_of_a_part_no_more_is_unpacked_than_it_says_that_it_has(tmp_path: Path) -> None:
    file = tmp_path / "night.cutover"
    file.write_bytes(hidden_bomb())
    tracemalloc.start()
    assert archive.opened(file) == {"manifest.json": bytes(4)}
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * 1024**2


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "night.cutover"
    file.write_bytes(zipped(("manifest.json", b"{}"), ("manifest.json", b"[]")))
    with pytest.raises(PackUnreadable, match="is there twice"):
        read_pack(file)


async def test_wherever_it_is_cut_or_a_byte_is_another_it_is_read_as_it_was_or_named(
    pack: Pack, tmp_path: Path
) -> None:
    whole = pack_bytes(pack)
    file = tmp_path / "night.cutover"
    for place in range(0, len(whole), 97):
        for content in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :]):
            file.write_bytes(content)
            try:
                assert read_pack(file).main.events == pack.main.events
            except PackUnreadable as error:
                assert error.what.startswith("night.cutover")  # noqa: PT017 - the other ending is as good


async def test_a_part_that_was_changed_by_hand_is_named(pack: Pack, tmp_path: Path) -> None:
    file = changed(written(pack, tmp_path), "commands.jsonl", lambda text: text.replace("no-go", "go"))
    assert read_pack(file).doubts == ("commands.jsonl is not the one that was written",)
    assert (
        read_pack(
            changed(written(pack, tmp_path), "commands.jsonl", lambda text: text.replace("no-go", "go"), sums=True)
        ).doubts
        == ()
    )


async def test_lines_in_another_order_are_named_and_so_is_a_line_that_is_none(pack: Pack, tmp_path: Path) -> None:
    def swapped(text: str) -> str:
        lines = text.splitlines(keepends=True)
        lines[NOTED - 1], lines[NOTED] = lines[NOTED], lines[NOTED - 1]
        return "".join(lines)

    file = changed(written(pack, tmp_path), "journal.jsonl", swapped, sums=True)
    assert read_pack(file).doubts == (f"journal.jsonl, line {NOTED + 1}: #{NOTED} stands behind #{NOTED + 1}",)
    for broken in (
        '{"seq":1',
        "",
        '{"seq":"1"}',
        '{"at":"9999-12-31T23:59:59+00:00","body":"","hash":"","kind":"x","seq":1}',
    ):
        file = changed(written(pack, tmp_path), "journal.jsonl", lambda text, line=broken: f"{line}\n{text}")
        with pytest.raises(PackUnreadable, match=r"line 1 of journal.jsonl is not what this program writes there"):
            read_pack(file)


async def test_more_lines_than_any_night_has_are_not_even_told_apart(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "MOST_LINES", 20)
    assert read_pack(written(pack, tmp_path)).doubts == ()
    with pytest.raises(PackUnreadable, match=r"samples\.jsonl has more lines than any night has"):
        read_pack(changed(written(pack, tmp_path), "samples.jsonl", lambda _: "\n" * 21))


@pytest.mark.parametrize("part", ["manifest.json", "journal.jsonl", "samples.jsonl"])
async def test_a_line_longer_than_any_is_not_even_parsed(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    file = written(pack, tmp_path)
    monkeypatch.setattr(texts, "MOST_OF_LINE", 2000)
    with pytest.raises(PackUnreadable, match=f"{part} has a line that is longer than any that is recorded"):
        read_pack(changed(file, part, lambda text: text.replace("\n", " " * 2000 + "\n") or " " * 2001))


@pytest.mark.parametrize(("module", "bound"), [(archive, "MOST_BYTES"), (texts, "MOST_LINES"), (texts, "MOST_OF_LINE")])
async def test_a_run_that_nobody_could_open_is_not_packed(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, module: ModuleType, bound: str
) -> None:
    monkeypatch.setattr(module, bound, 5)
    with pytest.raises(PackTooLarge):
        pack_bytes(pack)


async def test_of_heads_that_one_login_told_without_end_the_first_are_packed_and_the_rest_is_counted(
    journal: MemoryJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST_TOLD", 2)
    [first] = await journal.read(RUN, limit=1)
    for number in range(4):
        await journal.tell_head(RUN, seq=1, hash=first.hash, where="brief", to=f"phone {number}")
    pack = await packed(journal)
    assert [one.to for one in pack.told] == ["phone 0", "phone 1"]
    assert pack.lacking == ("3 heads that operator told behind 2 others",)


async def test_what_is_missing_or_was_added_is_named(pack: Pack, tmp_path: Path) -> None:
    parts = dict(archive.opened(written(pack, tmp_path)))
    del parts["samples.jsonl"]
    file = tmp_path / "less.cutover"
    file.write_bytes(archive.written({**parts, "more.txt": b"x"}, at=utc_now()))
    assert set(read_pack(file).doubts) == {"samples.jsonl is missing", "more.txt is no part of what was written"}
    del parts["journal.jsonl"]
    file.write_bytes(archive.written(parts, at=utc_now()))
    with pytest.raises(PackUnreadable, match=r"it has no journal\.jsonl"):
        read_pack(file)


async def test_no_value_of_a_line_that_is_wrong_is_repeated(pack: Pack, tmp_path: Path) -> None:
    file = changed(written(pack, tmp_path), "commands.jsonl", lambda _: json.dumps({"id": "password=secret"}))
    with pytest.raises(PackUnreadable) as caught:
        read_pack(file)
    assert "secret" not in str(caught.value)


async def test_a_run_whose_jobs_were_at_work_without_any_sample_is_said_to_have_none(pack: Pack) -> None:
    found = await verified(PackedJournal(pack), RUN)
    assert not found.is_unsampled  # nobody but people was at work
    at_work = replace(found.entries[-1], event=AttemptStarted(unit=UnitId("T1"), attempt=1, token="t"))
    assert replace(found, entries=(at_work,)).is_unsampled
    assert not replace(found, entries=(at_work,), samples=1).is_unsampled


async def test_the_head_of_a_pack_is_told_once_its_file_stands_and_not_before(journal: MemoryJournal) -> None:
    pack = await gathering.gather(journal, RUN, program="0", to=None)
    assert (pack.told, await journal.told_heads(RUN)) == ((), ())
    told = await gathering.with_head_told(journal, pack, to="here")
    assert [(one.where, one.to, one.hash) for one in told.told] == [("pack", "here", pack.main.standing.hash)]
