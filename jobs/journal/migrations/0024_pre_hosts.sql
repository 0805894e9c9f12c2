-- On which hosts programs of plans may run, by which way each is reached, and which programs and variables that is about. The
-- owner says so, for rehearsals and for production apart: a plan, which may have come by mail, names a host and says nothing else
-- of it. A worker asks by a function, which looks for itself what kind of run its ticket is of.
create table cutover_control.host (
    name text not null check (octet_length(name) between 1 and 200),
    kind text not null check (kind in ('rehearsal', 'production')),
    label text not null default '' check (octet_length(label) <= 200),
    ssh text not null default '' check (octet_length(ssh) <= 400 and ssh !~ '^-' and ssh !~ '[[:space:][:cntrl:]]'),
    programs text[] not null check (cardinality(programs) <= 200 and octet_length(array_to_string(programs, '')) <= 65536),
    variables text[] not null check (cardinality(variables) <= 200 and octet_length(array_to_string(variables, '')) <= 65536),
    at timestamptz not null default clock_timestamp(),
    by text not null default session_user,
    primary key (name, kind),
    check ((label = '') <> (ssh = ''))
);

-- Whether the worker that has claimed a ticket may run this program on this host, with these variables: the list says so for
-- runs of this kind, and the host is reached by the label of the ticket, which its login may serve. Locks: none. Index:
-- ticket_pkey, run_pkey, worker_pkey, host_pkey, worker_login_pkey.
create function cutover_control.host_allows(ticket bigint, worker text, host text, program text, variables text[])
returns boolean
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
          join cutover_control.host h on h.name = host_allows.host and h.kind = r.kind and h.label = t.label
          join cutover_control.worker_login l on l.login = w.login and l.label = h.label
         where t.number = host_allows.ticket and t.state = 'claimed' and t.worker = host_allows.worker
           and t.until > clock_timestamp() and w.login = session_user::text
           and host_allows.program = any (h.programs) and host_allows.variables <@ h.variables
    )
$$;
