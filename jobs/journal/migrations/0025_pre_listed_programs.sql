-- A program that a worker starts is asked of the list of hosts also where the plan names no host: the list says so of a host
-- that workers of this label run on, or that any program of plans may run there. And a ticket is for workers of the program that
-- issued it: others leave it to them. Both are asked as it is claimed. A ticket of an engine from before says neither, and is
-- claimed as ever.
alter table cutover_control.host
    add column any_program boolean not null default false,
    add constraint host_any_program_check check (not any_program or label <> '');

alter table cutover_control.ticket
    add column program text not null default '' check (octet_length(program) <= 200),
    add column host text not null default '' check (octet_length(host) <= 200),
    add column starts text not null default '' check (octet_length(starts) <= 16777216),
    add column variables text[] not null default '{}' check (octet_length(array_to_string(variables, '')) <= 16777216);

-- Whether the list allows workers of a label a program with these variables, in runs of a kind: on a host by name, or where none
-- is named on any that these workers run on. Locks: none. Index: none needed, it is a short list.
create function cutover_control.host_lists(kind text, label text, host text, program text, variables text[])
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
          from cutover_control.host h
         where h.kind = host_lists.kind and h.label = host_lists.label and host_lists.label <> ''
           and host_lists.host in ('', h.name)
           and (h.any_program or (host_lists.program = any (h.programs) and host_lists.variables <@ h.variables))
    )
$$;

-- Whether the worker that has claimed a ticket may run this program with these variables: the list says so for runs of this
-- kind and the label of the ticket, which its login may serve. Locks: none. Index: ticket_pkey, run_pkey, worker_pkey,
-- worker_login_pkey.
create or replace function cutover_control.host_allows(
    ticket bigint, worker text, host text, program text, variables text[]
) returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
          from cutover_control.ticket t
          join cutover_control.run r on r.run = t.run
          join cutover_control.worker w on w.id = t.worker
          join cutover_control.worker_login l on l.login = w.login and l.label = t.label
         where t.number = host_allows.ticket and t.state = 'claimed' and t.worker = host_allows.worker
           and t.until > clock_timestamp() and w.login = session_user::text
           and cutover_control.host_lists(r.kind, t.label, host_allows.host, host_allows.program, host_allows.variables)
    )
$$;

-- Claim a ticket: its content, or null where it is not to be had: taken, withdrawn, of a label that this login or this worker
-- does not serve, for workers of another program, with a program that the list of hosts does not allow, or of an engine that
-- leads no longer. Asked again by the same worker it answers again: the answer may have been lost. Locks: the ticket. Index:
-- ticket_pkey, worker_pkey, worker_login_pkey, head_pkey, run_pkey.
create or replace function cutover_control.ticket_claim(ticket bigint, worker text) returns text
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with mine as materialized (
        select w.id, w.labels, w.version
          from cutover_control.worker w
         where w.id = ticket_claim.worker and w.login = session_user::text and w.left_at is null
    ), claimed as (
        update cutover_control.ticket t
           set state = 'claimed', worker = mine.id, claimed = coalesce(t.claimed, clock_timestamp()),
               until = clock_timestamp() + t.lasts
          from mine, cutover_control.head h, cutover_control.run r
         where t.number = ticket_claim.ticket
           and (t.state = 'issued' or (t.state = 'claimed' and t.worker = mine.id and t.until > clock_timestamp()))
           and t.label = any (mine.labels)
           and t.program in ('', mine.version)
           and exists (select from cutover_control.worker_login l where l.login = session_user::text and l.label = t.label)
           and h.run = t.run and h.term = t.term and h.holder is not null
           and r.run = t.run
           and (t.starts = '' or cutover_control.host_lists(r.kind, t.label, t.host, t.starts, t.variables))
        returning t.run, t.content
    ), told as (
        select pg_notify('cutover_control', 'tickets ' || run) from claimed
    )
    select content from claimed, told
$$;
