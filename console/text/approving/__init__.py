"""Approvals of plans, in words: the entries of their chain, and how the plan of a run stands to them.

It must not import `console.layout`, `console.keys`, `console.terminal`, `textual` or `rich`.
"""
