-- Who wrote to which table last, by the transaction that began or ended it: another run's proof that does not see this
-- transaction is stale. Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.written (
    relation text not null,
    run text not null,
    task text not null,
    batch_column text not null default '',
    batch_value text not null default '',
    written_in xid8 not null,
    primary key (relation, run, task)
);
