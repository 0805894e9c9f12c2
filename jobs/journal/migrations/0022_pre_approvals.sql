-- Who has approved which plan: entries in a hash chain of their own, one for the control database, added by functions alone and
-- never changed. What a plan does is named by its hash (`plans.content`); login and time are the database's own word.
create table cutover_control.approval (
    seq bigint primary key check (seq > 0),
    at timestamptz not null,
    login text not null check (octet_length(login) <= 200),
    word text not null check (word in ('approved', 'withdrawn', 'required', 'optional')),
    title text not null check (octet_length(title) <= 2000),
    party text not null check (octet_length(party) <= 200),
    content text not null check (octet_length(content) <= 64),
    plan_sha256 text references cutover_control.bundle,
    change text not null check (octet_length(change) <= 400),
    reason text not null check (octet_length(reason) <= 8000),
    entry bigint not null,
    hash text not null check (octet_length(hash) = 64)
);

-- Add an entry behind the last one. What is hashed are lines: the hash before, number, time, each text as JSON has it, and the
-- entry that is meant. Two at once: the second runs into the first one's number, and its caller asks again.
-- Locks: none but the new row. Index: approval_pkey.
create function cutover_control.add_approval(
    word text, title text, party text, content text, plan text, change text, reason text, entry bigint
) returns bigint
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
    with last as materialized (
        select a.seq, a.hash from cutover_control.approval a order by a.seq desc limit 1
    ), new as materialized (
        select coalesce((select seq from last), 0) + 1 as seq, coalesce((select hash from last), repeat('0', 64)) as before,
               clock_timestamp() as at, session_user::text as login
    ), told as (
        select new.*, concat_ws(
                   E'\n', before, seq::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
                   to_json(login), to_json(add_approval.word), to_json(add_approval.title), to_json(add_approval.party),
                   to_json(add_approval.content), to_json(coalesce(plan, '')), to_json(add_approval.change),
                   to_json(add_approval.reason), add_approval.entry::text
               ) as text
          from new
    )
    insert into cutover_control.approval
        (seq, at, login, word, title, party, content, plan_sha256, change, reason, entry, hash)
    select seq, at, login, add_approval.word, add_approval.title, add_approval.party, add_approval.content, plan,
           add_approval.change, add_approval.reason, add_approval.entry,
           encode(sha256(convert_to(text, 'UTF8')), 'hex')
      from told
    returning seq
$$;

-- A login that is of a party by the owner's word (`login_party`) approves a frozen plan for it; null where it is not.
-- Locks: none but the new row. Index: login_party_pkey.
create function cutover_control.approve(title text, party text, content text, plan text, change text) returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select cutover_control.add_approval('approved', title, approve.party, content, plan, change, '', 0)
     where exists (select from cutover_control.login_party p
                    where p.login = session_user::text and p.party = approve.party)
$$;

-- A login of the party that approved takes it back, as an entry of its own; null where there is no such approval, or it is
-- another party's, or was taken back before. Locks: none but the new row. Index: approval_pkey.
create function cutover_control.withdraw_approval(entry bigint, reason text) returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select cutover_control.add_approval(
               'withdrawn', a.title, a.party, a.content, a.plan_sha256, a.change, withdraw_approval.reason, a.seq)
      from cutover_control.approval a
     where a.seq = withdraw_approval.entry and a.word = 'approved'
       and exists (select from cutover_control.login_party p
                    where p.login = session_user::text and p.party = a.party)
       and not exists (select from cutover_control.approval w where w.word = 'withdrawn' and w.entry = a.seq)
$$;

-- The owner says whether production begins with approved plans alone. Locks: none but the new row.
create function cutover_control.require_approvals(required boolean) returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select cutover_control.add_approval(case when required then 'required' else 'optional' end, '', '', '', null, '', '', 0)
$$;
