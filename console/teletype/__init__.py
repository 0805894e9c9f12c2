"""A run commanded by lines of text alone: numbers for choices, words for questions, nothing that moves or is drawn.

`answer(line, dialogue, board)` is pure: what is printed, what is sent, where the dialogue stands next. Only
`conversation` and `typed_lines` touch the world. It must not import `textual`, `asyncpg`.
"""
