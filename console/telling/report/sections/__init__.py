"""Makes a document of the facts of a report, a module a part of it. Pure.

It must not import `console.view`, `console.telling.report.gathering`.
"""
