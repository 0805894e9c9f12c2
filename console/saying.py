"""How the console's functions are given a way to talk to somebody: one alias, without a stream behind it."""

from collections.abc import Callable

Say = Callable[[str], None]
"""Tells a message, or prints a line of a result, at once."""
