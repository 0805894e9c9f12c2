-- The login that commands are recorded under. Locks: none. Index: none.
select session_user::text
