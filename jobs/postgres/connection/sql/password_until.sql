-- Until when this login's password is taken; null where it has no end, or where the login has none.
-- Locks nothing; served by pg_authid's index on the name.
select case when isfinite(rolvaliduntil) then rolvaliduntil end from pg_roles where rolname = session_user
