-- The function that creates a run writes its first event, and no other: with the rights of cutover_creator, of which
-- nobody is a member, as not even the owner may insert events. Run after roles.sql by a superuser, or by a login that is
-- a member of both roles; once is enough. Idempotent.

grant usage, create on schema cutover_control to cutover_creator;  -- create: only while it is made the owner
alter function cutover_control.create_run owner to cutover_creator;
revoke create on schema cutover_control from cutover_creator;
revoke all on function cutover_control.create_run from public;
grant execute on function cutover_control.create_run to cutover_engine, cutover_operator;
