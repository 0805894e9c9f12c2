-- The hash of one row with a value of every type that is hashed natively, to see whether two servers agree.
-- Reads no table; locks nothing. Needs PostgreSQL 14.
select pg_catalog.hashint8extended(pg_catalog.hash_record_extended(row(
    true, 1::int2, -2::int4, 3000000000::int8, 26::oid, 'Ørland'::text, 'Åfjord'::varchar, 'Røros '::bpchar,
    'name'::name, 'c'::"char", '\x00ff'::bytea, '01234567-89ab-cdef-0123-456789abcdef'::uuid, date '2022-11-12',
    time '03:00', timetz '03:00+01', timestamp '2022-11-12 03:00', timestamptz '2022-11-12 03:00+01',
    '10.0.0.1'::inet, '10.0.0.0/8'::cidr, '08:00:2b:01:02:03'::macaddr, '08:00:2b:01:02:03:04:05'::macaddr8,
    1.50::numeric, pg_catalog.scale(1.50), pg_catalog.hashtext('NaN'), null::int4
), 0), 0)
