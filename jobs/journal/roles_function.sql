-- The functions that write what their callers may not: a run's first event, and no other; an answer by link or code; where a
-- head of the chain went; an approval; what a worker does with a ticket.
-- With the rights of cutover_creator, of which nobody is a member, as not even the owner may insert events or commands.
-- Run after roles.sql by a superuser, or by a login that is a member of both roles; once is enough. Idempotent.

grant usage, create on schema cutover_control to cutover_creator;  -- create: only while it is made the owner
alter function cutover_control.create_run owner to cutover_creator;
alter function cutover_control.answer owner to cutover_creator;
alter function cutover_control.answer_look owner to cutover_creator;
alter function cutover_control.answer_own owner to cutover_creator;
alter function cutover_control.tell_head owner to cutover_creator;
alter function cutover_control.add_approval owner to cutover_creator;
alter function cutover_control.approve owner to cutover_creator;
alter function cutover_control.withdraw_approval owner to cutover_creator;
alter function cutover_control.require_approvals owner to cutover_creator;
alter function cutover_control.worker_come owner to cutover_creator;
alter function cutover_control.worker_seen owner to cutover_creator;
alter function cutover_control.ticket_claim owner to cutover_creator;
alter function cutover_control.ticket_renew owner to cutover_creator;
alter function cutover_control.ticket_end owner to cutover_creator;
alter function cutover_control.host_allows owner to cutover_creator;
alter function cutover_control.host_lists owner to cutover_creator;
revoke create on schema cutover_control from cutover_creator;
revoke all on function cutover_control.create_run from public;
grant execute on function cutover_control.create_run to cutover_engine, cutover_operator;
revoke all on function cutover_control.answer, cutover_control.answer_look, cutover_control.answer_own from public;
grant execute on function cutover_control.answer to cutover_operator, cutover_party;
grant execute on function cutover_control.answer_look to cutover_party;
grant execute on function cutover_control.answer_own to cutover_operator, cutover_observer, cutover_party;
revoke all on function cutover_control.tell_head from public;
grant execute on function cutover_control.tell_head to cutover_engine, cutover_operator;
revoke all on function cutover_control.add_approval, cutover_control.approve, cutover_control.withdraw_approval,
    cutover_control.require_approvals from public;
grant execute on function cutover_control.approve, cutover_control.withdraw_approval to cutover_approver;
grant execute on function cutover_control.require_approvals to cutover_owner;
revoke all on function cutover_control.worker_come, cutover_control.worker_seen, cutover_control.ticket_claim,
    cutover_control.ticket_renew, cutover_control.ticket_end, cutover_control.host_allows, cutover_control.host_lists from public;
grant execute on function cutover_control.worker_come, cutover_control.worker_seen, cutover_control.ticket_claim,
    cutover_control.ticket_renew, cutover_control.ticket_end, cutover_control.host_allows to cutover_worker;
