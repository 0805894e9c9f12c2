-- Who may do what with the journal. Run by `cutover db roles` or by a DBA, in one transaction, after the roles
-- cutover_owner, cutover_engine, cutover_operator, cutover_observer, cutover_party, cutover_approver, cutover_worker and
-- cutover_creator were created. Idempotent.

alter schema cutover_control owner to cutover_owner;
alter table cutover_control.migration owner to cutover_owner;
alter table cutover_control.bundle owner to cutover_owner;
alter table cutover_control.run owner to cutover_owner;
alter table cutover_control.head owner to cutover_owner;
alter table cutover_control.event owner to cutover_owner;
alter table cutover_control.command owner to cutover_owner;
alter table cutover_control.standby owner to cutover_owner;
alter table cutover_control.progress owner to cutover_owner;
alter sequence cutover_control.progress_version owner to cutover_owner;
alter table cutover_control.sighting owner to cutover_owner;
alter table cutover_control.forecast owner to cutover_owner;
alter table cutover_control.fold owner to cutover_owner;
alter table cutover_control.outbox owner to cutover_owner;
alter table cutover_control.answer_key owner to cutover_owner;
alter table cutover_control.answer_letter owner to cutover_owner;
alter table cutover_control.answer_offer owner to cutover_owner;
alter table cutover_control.answer_refusal owner to cutover_owner;
alter table cutover_control.engine_call owner to cutover_owner;
alter table cutover_control.login_party owner to cutover_owner;
alter table cutover_control.flow owner to cutover_owner;
alter table cutover_control.flow_count owner to cutover_owner;
alter table cutover_control.sample owner to cutover_owner;
alter table cutover_control.told_head owner to cutover_owner;
alter table cutover_control.approval owner to cutover_owner;
alter table cutover_control.worker_login owner to cutover_owner;
alter table cutover_control.worker owner to cutover_owner;
alter table cutover_control.ticket owner to cutover_owner;
alter table cutover_control.ticket_word owner to cutover_owner;
alter table cutover_control.host owner to cutover_owner;
alter function cutover_control.present owner to cutover_owner;

revoke all on schema cutover_control from public;
revoke all on function cutover_control.present from public;
revoke all on all tables in schema cutover_control
    from public, cutover_engine, cutover_operator, cutover_observer, cutover_party, cutover_approver, cutover_worker,
         cutover_creator;
revoke all on all sequences in schema cutover_control
    from public, cutover_engine, cutover_operator, cutover_observer, cutover_party, cutover_approver, cutover_worker,
         cutover_creator;

-- Not even the owner writes or changes what happened. It could grant this to itself again, as any owner of a table can:
-- the chain, and the head that is printed at every checkpoint, show what came of it.
revoke insert, update, delete, truncate
    on cutover_control.event, cutover_control.command, cutover_control.told_head, cutover_control.approval
    from cutover_owner;

grant usage on schema cutover_control to cutover_engine, cutover_operator, cutover_observer, cutover_approver;
grant select on all tables in schema cutover_control
    to cutover_engine, cutover_operator, cutover_observer, cutover_approver;

-- Answers by link and code: nobody reads what they are checked by, and only the engine reads what they are made with.
-- Whoever owns the tables could grant it to itself again, as above.
revoke all on cutover_control.answer_key, cutover_control.answer_letter, cutover_control.answer_offer
    from cutover_engine, cutover_operator, cutover_observer, cutover_approver;
revoke select on cutover_control.answer_key, cutover_control.answer_letter, cutover_control.answer_offer
    from cutover_owner;

grant execute on function cutover_control.present
    to cutover_engine, cutover_operator, cutover_observer, cutover_approver;

-- Whoever runs, amends or approves a plan stores it first, under its hash.
grant insert (sha256, body) on cutover_control.bundle to cutover_engine, cutover_operator, cutover_approver;

-- Whoever may begin a run may record what production looks like; when, and by whom, is the database's own word.
grant insert (title, database, body) on cutover_control.sighting to cutover_engine, cutover_operator;

-- The engine: events are inserted, never changed; the lease and the head stand in one row.
grant insert on cutover_control.event to cutover_engine;
grant update (seq, hash, last_event_at, term, holder, expires, lasts) on cutover_control.head to cutover_engine;
grant insert, update, delete on cutover_control.standby to cutover_engine;
grant insert, update on cutover_control.progress to cutover_engine;
grant usage on sequence cutover_control.progress_version to cutover_engine;
grant insert (run, task, at, seq, expected, came, due, low, high, claim, rehearsals, made, of_nights, moved, birth, family,
              speed) on cutover_control.forecast to cutover_engine;
grant insert (run, seq, sha256, form, body), delete on cutover_control.fold to cutover_engine;
-- What is counted of flows: rows are added, and those that were rolled up are taken away.
grant insert (run, flow, names, memory), update (names, memory, kept) on cutover_control.flow to cutover_engine;
grant insert (flow, until, stage, grain, after, series, counts, oldest), delete on cutover_control.flow_count to cutover_engine;
grant insert (run, at, task, attempt, done, total, unit, bytes) on cutover_control.sample to cutover_engine;
grant insert (run, id, seq, party, channel, at),
      update (letter, attempts, next_at, delivered_at, given_up, reason) on cutover_control.outbox to cutover_engine;

grant select (run, key), insert (run, key) on cutover_control.answer_key to cutover_engine;
grant select (run, letter), insert (run, letter, link_sha256, code_sha256, party, name, channel, expires, card)
    on cutover_control.answer_letter to cutover_engine;
grant insert (run, letter, unit, item, choices, asked) on cutover_control.answer_offer to cutover_engine;

-- A party's answers: nothing but the two functions that ask for a link or a code (roles_function.sql).
grant usage on schema cutover_control to cutover_party;

-- Whoever tells people of a lost engine says so: a stand-by, or an operator's console; who and when is the database's word.
grant insert (run, id, attempt, caller), update (made_at) on cutover_control.engine_call
    to cutover_engine, cutover_operator;

-- The function create_run, by the role that owns it (roles_function.sql) and that nobody is a member of.
grant select (sha256), insert (sha256, body) on cutover_control.bundle to cutover_creator;
grant select (run), insert (run, title, kind, plan_sha256) on cutover_control.run to cutover_creator;
grant insert (run, seq, hash, last_event_at) on cutover_control.head to cutover_creator;
grant insert (run, seq, at, kind, body, hash) on cutover_control.event to cutover_creator;

-- The functions answer, answer_look and answer_own, by the same role: it checks links, codes and who is of a party, and
-- puts answers into the inbox.
grant select on cutover_control.answer_letter, cutover_control.answer_offer to cutover_creator;
grant update (used_at) on cutover_control.answer_offer to cutover_creator;
grant select, insert, update on cutover_control.answer_refusal to cutover_creator;
grant select (run, id, args, at, letter), insert (run, verb, args, letter)
    on cutover_control.command to cutover_creator;
grant select (run, seq, kind, body, command_id, hash) on cutover_control.event to cutover_creator;
grant select (login, party) on cutover_control.login_party to cutover_creator;

-- The function tell_head, by the same role: it looks whether the run has the head, and notes where that went.
grant insert (run, seq, hash, place, recipient) on cutover_control.told_head to cutover_creator;

-- The functions approve, withdraw_approval and require_approvals, by the same role: entries are added, never changed.
grant select, insert (seq, at, login, word, title, party, content, plan_sha256, change, reason, entry, hash)
    on cutover_control.approval to cutover_creator;

-- The operator: id, actor and at are the database's own word.
grant insert (run, verb, args) on cutover_control.command to cutover_operator;

-- Tickets: the engine issues them with its own append, gives orders and takes them back; what came of one is said by functions.
grant insert (run, unit, attempt, token, term, label, content, lasts, program, host, starts, variables), update (state, orders)
    on cutover_control.ticket to cutover_engine;

-- A worker: nothing but functions (roles_function.sql), by the role that owns them.
grant usage on schema cutover_control to cutover_worker;
grant select (login, label) on cutover_control.worker_login to cutover_creator;
grant select (id, login, labels, version, left_at), insert (id, login, name, labels, slots, version, host, pid),
      update (seen, left_at, labels) on cutover_control.worker to cutover_creator;
grant select (number, run, content, token, term, label, lasts, state, worker, claimed, until, progress, orders, outcome, ended, program,
              host, starts, variables),
      update (state, worker, claimed, until, progress, outcome, ended) on cutover_control.ticket to cutover_creator;
grant select (number, seq), insert (number, seq, body) on cutover_control.ticket_word to cutover_creator;
grant select (run, term, holder) on cutover_control.head to cutover_creator;
grant select (run, kind) on cutover_control.run to cutover_creator;
grant select (name, kind, label, programs, variables, any_program) on cutover_control.host to cutover_creator;
