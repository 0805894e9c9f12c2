-- Which side of a replication people write to, as this database knows it, and how far a switch has come that is under
-- way. One row a replication of a run, on both of its databases. `rehearsal` is the mark that the database carried then:
-- a physical clone, which gets another one, brings rows along that say nothing of itself.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.live_side (
    birth text not null,
    replication text not null,
    here text not null,
    live text not null,
    since timestamptz not null default now(),
    run text not null,
    task text not null,
    token bigint not null,
    step text not null default '',
    direction text not null default 'forward',
    position text not null default '',
    deadline timestamptz,
    rehearsal text not null default coalesce(current_setting('cutover.rehearsal', true), ''),
    primary key (birth, replication)
);

-- What an older version made has no such column; its rows are taken for those of a database without a mark.
do $older$
begin
    if not exists (select from pg_attribute
                    where attrelid = 'cutover.live_side'::regclass and attname = 'rehearsal' and not attisdropped) then
        alter table cutover.live_side add column rehearsal text not null default '';
        alter table cutover.live_side
            alter column rehearsal set default coalesce(current_setting('cutover.rehearsal', true), '');
    end if;
end
$older$;
