"""The night told to machines that watch machines: a light with its reasons, figures, spans of attempts. Pure.

Names and codes of the plan alone: no title, no note and no server's text is a reason, a label value or an attribute.
It must not import `console.telling.brief`, `console.telling.paper`, `console.telling.report`.
"""
