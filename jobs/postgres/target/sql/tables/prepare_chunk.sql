-- The chunks of a copy that are committed: a row is written in the transaction that writes the chunk's rows.
-- A chunk is believed only if the relation, its relfilenode (TRUNCATE changes it) and a count of the range agree.
-- lo and hi are the range's ends in the source's terms, as text, hi exclusive; empty means open. Either the key's values
-- as a JSON array of texts, or a number: that of a file of the source times 2^32, and of a block in it; within a block,
-- a text of that number, a point and the row's own in the block.
-- Locks: nothing that others use. The primary key serves every statement on it.
create table if not exists cutover.chunk (
    run text not null,
    task text not null,
    relation text not null,
    relfilenode bigint not null,
    lo text not null,
    hi text not null,
    rows bigint not null,
    bytes bigint not null default 0,
    token bigint not null,
    committed_at timestamptz not null default now(),
    primary key (run, task, relation, lo)
);
