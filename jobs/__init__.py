"""Making it happen: what a run is, the engine, the journal, the kinds of job, Postgres. Knows no screen."""
