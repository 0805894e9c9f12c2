"""What each part of a page tells, out of a view, in somebody's language: texts, and how they are meant. Pure.

It must not import `starlette`, `uvicorn`, `console.board.app`, `console.board.wall`, `console.telling.markup`.
"""
