-- What the sample needs to be tried: two servers of this host, of any two versions from 15 on, with a database on each.
--   for one in old:5501 new:5502; do
--     initdb --pgdata ${one%:*} --username postgres --auth trust
--     printf 'port = %s\nwal_level = logical\nunix_socket_directories = %s\n' ${one#*:} "''" >> ${one%:*}/postgresql.conf
--     pg_ctl --pgdata ${one%:*} --log ${one%:*}.log --wait start
--   done
--   psql "$OLD_DSN" -f try.sql -c 'insert into orders (note) select n::text from generate_series(1, 100000) as n'
--   psql "$NEW_DSN" -f try.sql -c 'alter role shop nologin'
-- (createdb --port 5501 --username postgres --host localhost shop, and on 5502, come first.)

create role shop login;

create table orders (
    id bigint generated always as identity primary key,
    note text not null,
    placed_at timestamptz not null default clock_timestamp()
);

grant select, insert, update, delete on orders to shop;
