"""A plan's graph as a picture: its tasks in lanes by stream, in the order of time, and what waits for what. Pure.

`axis` says where a time stands, `letters` how wide a text is, `placing` where tasks go, `routing` where links do;
`drawing` makes SVG of it, which looks as `style` says.
It must not import `jobs` or `console.view`.
"""
