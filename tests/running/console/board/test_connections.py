"""Connections to a board, over real sockets: none is waited for, none keeps others out, all end at once."""

import asyncio
from dataclasses import replace
from itertools import count

import pytest

from console.board import connections, stream
from console.board.connections import FROM_ONE
from console.board.wall import ALL
from tests.support.boards.serving import served
from tests.support.eventually import eventually


async def ended(reader: asyncio.StreamReader, *, within: float = 5) -> bool:
    """Whether the other side ends the connection by itself, whatever it says before."""
    try:
        async with asyncio.timeout(within):
            while await reader.read(65_536):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


async def test_who_asks_too_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ASKED_WITHIN", 0.2)
    async with served() as board:
        silent, _ = await board.opened()
        dripping, writer = await board.opened()
        writer.write(b"GET / HTTP/1.1\r\nHost: local")
        again, writer_again = await board.asked()
        await again.readuntil(b"</html>")
        writer_again.write(b"GET / HT")  # begins a second request on the same connection, and does not go on
        assert [await ended(one) for one in (silent, dripping, again)] == [True] * 3
        assert board.counted.each.total() == 0


async def test_a_viewer_is_not_cut_off_for_being_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ASKED_WITHIN", 0.1)
    async with served() as board:
        reader, _ = await board.asked("/events")
        await reader.readuntil(b"retry: ")
        assert not await ended(reader, within=0.4)


async def test_a_head_that_does_not_end_is_refused() -> None:
    async with served() as board:
        reader, writer = await board.opened()
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 70_000)
        assert b" 400 " in await reader.readline()
        assert await ended(reader)


async def test_one_address_has_no_more_connections_than_are_for_one_unless_others_stand_behind_it() -> None:
    async with served(viewers=200) as board:
        opened = [await board.opened() for _ in range(FROM_ONE)]
        await eventually(lambda: board.counted.each.total() == FROM_ONE)
        one_more, _ = await board.opened()
        assert await ended(one_more)
        for _, writer in opened:
            writer.close()
        await eventually(lambda: board.counted.each.total() == 0)
    async with served(viewers=200, is_proxy=True) as board:
        opened = [await board.opened() for _ in range(FROM_ONE + 5)]
        await eventually(lambda: board.counted.each.total() == FROM_ONE + 5)
        for _, writer in opened:
            writer.close()


async def test_one_viewer_more_than_there_may_be_is_refused_and_sees_the_page_all_the_same() -> None:
    async with served(viewers=2) as board:
        for _ in range(2):
            reader, _ = await board.asked("/events")
            assert b" 200 " in await reader.readline()
        refused, _ = await board.asked("/events")
        assert b" 503 " in await refused.readline()
        page, _ = await board.asked("/")
        assert b" 200 " in await page.readline()


async def test_a_viewer_that_is_gone_leaves_its_place_to_the_next() -> None:
    async with served(viewers=1) as board:
        reader, writer = await board.asked("/events")
        assert b" 200 " in await reader.readline()
        writer.close()
        await eventually(lambda: board.wall.looking == 0)
        assert not board.wall.sheets[ALL]._viewers
        assert b" 200 " in await (await board.asked("/events"))[0].readline()


async def test_all_end_at_once_though_viewers_hang() -> None:
    async with served(is_proxy=True, viewers=30) as board:
        readers = [(await board.asked("/events"))[0] for _ in range(20)]
        for reader in readers:
            await reader.readuntil(b"retry: ")
        board.server.should_exit = True
        async with asyncio.timeout(2):
            assert all([await ended(reader) for reader in readers])


async def test_a_viewer_that_takes_nothing_any_more_is_dropped_while_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream, "TAKEN", 0.3)
    async with served() as board:
        _, stuck = await board.asked("/events")
        stuck.transport.pause_reading()  # type: ignore[attr-defined]
        reader, _ = await board.asked("/events")
        sheet = board.wall.sheets[ALL]
        await eventually(lambda: len(sheet._viewers) == 2)
        taking = asyncio.create_task(ended(reader, within=60))
        pages = count()

        def is_alone_after_one_more_page() -> bool:
            page = str(next(pages)) * 500_000
            board.wall.show(ALL, replace(sheet.shown, parts={**sheet.shown.parts, "foot": page}))
            return len(sheet._viewers) == 1

        await eventually(is_alone_after_one_more_page, every=0.05)
        await eventually(lambda: board.counted.each.total() == 1)
        assert not taking.done()
        taking.cancel()
