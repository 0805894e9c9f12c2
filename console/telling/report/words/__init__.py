"""The words of a report, a table a language: the same keys in each.

It must not import `console.telling.report.facts`, `console.telling.report.sections`.
"""
