"""Pages for browsers: where they are reached, and the server of them; both that show a run and those that take answers.

It must not import `console.board`, `console.answering`, `jobs`.
"""
