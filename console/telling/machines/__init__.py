"""The night told to machines that watch machines: a light with its reasons, figures, spans of attempts. Pure.

Codes, and ids of the plan: no note, no server's text and no row's value is a reason, a label or an attribute. Of what
people type the title of the run alone is told.
It must not import `console.telling.brief`, `console.telling.paper`, `console.telling.report`.
"""
