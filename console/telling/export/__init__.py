"""A plan, or a run of it, in formats that other programs read. Pure: plain data in, text or bytes out.

It knows no database and no screen: it must not import `console.cli`, `console.running` or `console.layout`.
"""
