-- Drops the slot that the setting cutover.slot names, although somebody reads from it; after a second it is left. Locks
-- that slot. A reader that was ended comes back by itself, mostly after some seconds: its end is not waited for, but the
-- slot is tried again and again until nobody reads from it.
do $$
declare
    named name := pg_catalog.current_setting('cutover.slot');
    reader integer;
begin
    for attempt in 1..500 loop
        begin
            perform pg_catalog.pg_drop_replication_slot(named);
            return;
        exception
            when undefined_object then
                return;
            when object_in_use then
                select active_pid into reader from pg_catalog.pg_replication_slots where slot_name = named;
                perform pg_catalog.pg_terminate_backend(reader);
                perform pg_catalog.pg_sleep(0.002);
        end;
    end loop;
end
$$
