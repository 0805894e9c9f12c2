"""What the screen is drawn from: the run as the journal tells it, and the person in front of it.

It must not import `console.text`, `console.layout`, `console.keys`, `console.terminal` or `textual`.
"""
