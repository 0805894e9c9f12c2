-- "Read-only" as this system knows it: a row that its operators set (task D04), and a trigger on every table of records.
-- A statement that writes takes one look at one row; nothing is locked. The function lives in the schema "cutover", which
-- belongs to the night: no copy says that its triggers are left behind.
create table ops.system_state (
    only_row        boolean primary key default true check (only_row),
    read_only_since timestamptz
);
insert into ops.system_state default values;

create schema if not exists cutover;
create function cutover.refuse_while_read_only() returns trigger language plpgsql as $$
begin
    if exists (select from ops.system_state where read_only_since is not null) then
        raise exception 'the legacy system is read-only' using errcode = 'read_only_sql_transaction';
    end if;
    return null;
end $$;

create trigger frozen before insert or update or delete on ehr.patient execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.encounter execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.observation execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.medication execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.note execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.appointment execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.referral execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.lab_result execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.document_index execute function cutover.refuse_while_read_only();
create trigger frozen before insert or update or delete on ehr.physio_episode execute function cutover.refuse_while_read_only();
