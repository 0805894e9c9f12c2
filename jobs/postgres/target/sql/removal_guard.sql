-- Refuses to take the schema away while something is set aside, held, follows, or is fenced. Older schemas lack later tables.
-- Locks cutover.set_aside, cutover.lease, cutover.replication and cutover.write_fence against everybody until the end of the transaction.
do $guard$
begin
    if to_regclass('cutover.set_aside') is not null then
        lock table cutover.set_aside in access exclusive mode;
        if exists (select from cutover.set_aside where restored_at is null) then
            raise exception 'set aside' using hint = 'cutover db restore-aside PLAN makes it again';
        end if;
    end if;
    if to_regclass('cutover.lease') is not null then
        lock table cutover.lease in access exclusive mode;
        if exists (select from cutover.lease) then
            raise exception 'held' using hint = 'cutover db leases PLAN shows by whom';
        end if;
    end if;
    if to_regclass('cutover.replication') is not null then
        lock table cutover.replication in access exclusive mode;
        if exists (select from cutover.replication where phase <> 'gone') then
            raise exception 'follows' using hint = 'cutover db unfollow takes away what was made for it';
        end if;
    end if;
    if to_regclass('cutover.write_fence') is not null then
        lock table cutover.write_fence in access exclusive mode;
        if exists (select from cutover.write_fence) then
            raise exception 'fenced' using hint = 'cutover db unfollow gives them back';
        end if;
    end if;
end
$guard$;
