"""What the board says, in each language, and whoever says it.

It must not import `console.text`, `jobs.journal`, `starlette`.
"""

from console.board.words.teller import Teller

__all__ = ["Teller"]
