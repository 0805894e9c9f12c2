"""What a board in the browser is made to run with: where it listens, what it follows, who serves it.

It must not import `console.answering`, `console.running.answer_server`, `console.teletype`, `console.keys`.
"""
