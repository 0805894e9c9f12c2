-- Size and digest of large objects ($1), read in pieces of 16 MB. Locks nothing; opens each and closes it again.
select o.object::int8 as object, s.size, c.closed = 0 as closed,
       (select pg_catalog.md5(coalesce(pg_catalog.string_agg(
                   pg_catalog.md5(pg_catalog.lo_get(o.object, piece.at, 16777216)), '' order by piece.at), ''))
          from pg_catalog.generate_series(0, greatest(s.size - 1, 0), 16777216) as piece (at)) as digest
  from pg_catalog.unnest($1::oid[]) as o (object)
 cross join lateral (select opened.fd, pg_catalog.lo_lseek64(opened.fd, 0, 2) as size
                       from (select pg_catalog.lo_open(o.object, 262144) as fd offset 0) as opened offset 0) as s
 cross join lateral (select pg_catalog.lo_close(s.fd) as closed offset 0) as c
