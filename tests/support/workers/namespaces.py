"""Hosts of their own on one machine: network namespaces, whose links to us the kernel limits and cuts."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """A host that reaches us and nobody else."""

    name: str
    link: str
    """Our end of its link."""
    address: str
    """Ours, as it reaches us."""

    @property
    def inside(self) -> tuple[str, ...]:
        """What executes a command there."""
        return ("ip", "netns", "exec", self.name)

    async def cut(self) -> None:
        """Nothing passes any more, and nobody says so."""
        await _run("ip", "link", "set", self.link, "down")

    async def mend(self) -> None:
        """It passes again."""
        await _run("ip", "link", "set", self.link, "up")

    async def limit(self, megabits: int) -> None:
        """At most so many megabits a second, each way."""
        rate = ("root", "tbf", "rate", f"{megabits}mbit", "burst", "64kb", "latency", "50ms")
        await _run("tc", "qdisc", "add", "dev", self.link, *rate)
        await _run(*self.inside, "tc", "qdisc", "add", "dev", "eth0", *rate)


@asynccontextmanager
async def namespace(number: int) -> AsyncIterator[Namespace]:
    """A host of a number, for the length of a block; only root may make one."""
    name, link, net = (
        f"cutover-{os.getpid()}-{number}",
        f"co{os.getpid() % 100_000}n{number}",
        f"10.{64 + os.getpid() % 128}.{number}",
    )
    made = Namespace(name=name, link=link, address=f"{net}.1")
    await _run("ip", "netns", "add", name)
    try:
        await _run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name)
        await _run("ip", "addr", "add", f"{net}.1/24", "dev", link)
        await _run(*made.inside, "ip", "addr", "add", f"{net}.2/24", "dev", "eth0")
        await _run("ip", "link", "set", link, "up")
        for device in ("eth0", "lo"):
            await _run(*made.inside, "ip", "link", "set", device, "up")
        yield made
    finally:
        await _run("ip", "netns", "del", name)


async def _run(*command: str) -> None:
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
