"""Receivers of messages on loopback: the desk of a party, and the team's own."""

from collections.abc import AsyncIterator

import pytest

from tests.support.http_server import HttpServer, answer, serving


@pytest.fixture
async def desk() -> AsyncIterator[HttpServer]:
    async with serving() as server:
        server.say("POST /desk", answer(202))
        yield server


@pytest.fixture
async def team() -> AsyncIterator[HttpServer]:
    async with serving() as server:
        server.say("POST /desk", answer(202))
        yield server
