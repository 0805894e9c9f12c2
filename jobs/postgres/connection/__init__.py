"""How a database is reached, recognised and kept: addresses, sessions, identity, marks, keep-alive."""
