"""Paper in case of fire: what somebody with a torch needs to go on without the console, as text and HTML. Pure.

It must not import `console.telling.report`.
"""
