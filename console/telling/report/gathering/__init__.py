"""Takes the facts of a report out of a view and all events of its run. Pure.

It must not import `console.telling.report.sections`, `console.telling.report.words`.
"""
