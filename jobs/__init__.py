"""Making it happen: what a run is, the engine, the journal, the kinds of job, Postgres.

It must not import `console`, `textual`, `rich` or `click`: it knows no screen and no command line.
"""
