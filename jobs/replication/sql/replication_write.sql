-- Writes down a group of a replication, or what became of it. Locks that row; the primary key serves it.
insert into cutover.replication (
    birth, replication, direction, number, run, task, publisher, subscriber, publication, slot, subscription, tables,
    phase, position, foreign_keys, publisher_shape, subscriber_shape, token, at
)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, pg_catalog.clock_timestamp())
on conflict (birth, replication, direction, number) do update
set run = excluded.run, task = excluded.task, publisher = excluded.publisher, subscriber = excluded.subscriber,
    publication = excluded.publication, slot = excluded.slot, subscription = excluded.subscription,
    tables = excluded.tables, phase = excluded.phase, position = excluded.position,
    foreign_keys = excluded.foreign_keys, publisher_shape = excluded.publisher_shape,
    subscriber_shape = excluded.subscriber_shape, token = excluded.token, at = excluded.at
