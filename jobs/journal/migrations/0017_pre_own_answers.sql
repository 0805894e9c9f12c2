-- A party answers from a terminal, without a letter: whoever is of it by the owner's word (`login_party`). On a database of
-- one account, who could write into the inbox anyway, it is a view and no right. Locks: as `answer`, the turn of the inbox.
create function cutover_control.answer_own(
    of_run text, of_party text, choice text, unit text, items text[], words text
) returns table (outcome text, run text, command bigint)
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    with judged as materialized (
        select case when not exists (select from cutover_control.run r where r.run = of_run) then 'forged'
                    when not exists (select from cutover_control.login_party p
                                      where p.login = session_user::text and p.party = of_party)
                         and not has_table_privilege(session_user, 'cutover_control.command', 'insert') then 'stranger'
                    when choice = 'caveat' and btrim(words) = '' then 'wordless'
                    when exists (select from cutover_control.event e where e.run = of_run and e.kind = 'RunEnded')
                    then 'late' else '' end as why
    ), turn as materialized (
        select pg_advisory_xact_lock(hashtextextended('cutover_control.command ' || of_run, 0)) from judged where why = ''
    ), sent as (
        insert into cutover_control.command (run, verb, args, letter)
        select of_run, 'answer',
               jsonb_build_object('task', unit, 'items', to_jsonb(items), 'answer', choice, 'text', left(words, 2000),
                                  'party', of_party, 'stands', '', 'channel', '', 'way', 'terminal'),
               'terminal'
          from turn
        returning id, command.run
    ), counted as (
        insert into cutover_control.answer_refusal as r (run, reason, minute, count)
        select case judged.why when 'forged' then '' else of_run end, judged.why,
               date_trunc('minute', clock_timestamp()), 1
          from judged where judged.why <> ''
        on conflict (run, reason, minute) do update set count = r.count + 1
    )
    select case judged.why when '' then 'taken' else judged.why end, of_run, sent.id
      from judged
      left join (select id, pg_notify('cutover_control', 'commands ' || sent.run) from sent) sent on true
$$;
