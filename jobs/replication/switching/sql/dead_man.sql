-- Sleeps until a pause must be over, and gives writers back if nobody came further by then: whatever became of the
-- program that began it, and without waiting for a stand-by that may be away. Holds no lock while it sleeps. {seconds}, {birth}, {replication}, {task}, {token}: of the switch.
do $dead_man$
declare
    fenced record;
begin
    perform pg_catalog.pg_sleep({seconds});
    perform pg_catalog.set_config('synchronous_commit', 'local', true);
    perform from cutover.live_side
      where birth = {birth} and replication = {replication} and token = {token} and task = {task}
       and step = 'fencing'
        for update;
    if not found then
        return;
    end if;
    for fenced in
        with mine as (delete from cutover.write_fence
                       where birth = {birth} and replication = {replication} returning *)
        select m.undo from mine m
         where not exists (select from cutover.write_fence o
                            where o.undo = m.undo and (o.birth, o.replication) <> ({birth}, {replication}))
         order by m.number desc
    loop
        begin
            execute fenced.undo;
        exception when undefined_object then
            null; -- the role is gone: there is nobody to be given anything back
        end;
    end loop;
    update cutover.live_side set step = 'undone', deadline = null
     where birth = {birth} and replication = {replication};
end
$dead_man$
