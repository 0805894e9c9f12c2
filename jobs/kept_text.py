"""`python -m jobs.kept_text`: what the text of a frozen plan is, as it is kept; for a process that has to stay small.

To load a plan takes 20 MB that a process does not give back, and of a thousand tasks half a second in which no key is
answered. Whoever only has to compare a plan that was kept has that done beside itself.
"""

import asyncio
import os
import sys
from contextlib import suppress

WITHIN = 60.0
"""Real seconds that it may take."""
_LAST = 15
"""How nice it is to others: nobody waits for it."""


async def plan_text_beside(bundle: str) -> str:
    """The hash of the text in which the plan of this bundle is kept; empty where it cannot be told."""
    # -P: users' repositories hold folders called jobs/ and plans/, and the working directory may be one of them.
    command = (sys.executable, "-P", "-m", "jobs.kept_text")
    nowhere, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=nowhere)
    except OSError:
        return ""
    try:
        async with asyncio.timeout(WITHIN):
            told, _ = await process.communicate(bundle.encode())
        return told.decode() if process.returncode == 0 else ""
    except TimeoutError:
        return ""
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def main() -> None:
    """Read a bundle from standard input, and write the hash of its plan's text."""
    from jobs.run.state.kept import hash_of_text, plan_text
    from plans.load import load_bundle

    os.nice(_LAST)
    bundle = sys.stdin.buffer.read().decode()
    sys.stdout.write(hash_of_text(plan_text(load_bundle(bundle))))


if __name__ == "__main__":
    main()
