-- Deterministic dice for the generator, in pg_temp so that they go with the session. All are inlined by the planner.
-- roll: 0 .. sides-1 for a row, a seed and a purpose; the same on every server (hashint8extended is stable since 11).
create or replace function pg_temp.roll(key bigint, seed bigint, purpose int, sides bigint) returns int
    language sql immutable parallel safe as
$$ select ((hashint8extended($1, $2 * 1000 + $3) & 9007199254740991) % $4)::int $$;

create or replace function pg_temp.uuid_of(kind text, key bigint, seed bigint) returns uuid
    language sql immutable parallel safe as
$$ select md5($1 || ':' || $3::text || ':' || $2::text)::uuid $$;

-- The hour since which new rows belong to the final delta (the night's A08 to C09 move what is older).
create or replace function pg_temp.watermark() returns timestamptz
    language sql immutable parallel safe as
$$ select timestamptz '2022-11-11 11:00:00+00' $$;

-- Numbers of patients begin high, as in a system that has been in use since 1998.
create or replace function pg_temp.patient_of(key bigint, seed bigint, patients bigint) returns bigint
    language sql immutable parallel safe as
$$ select 2000001::bigint + pg_temp.roll($1, $2, 31, $3) $$;

-- Closed encounters begin in the seven years before the watermark.
create or replace function pg_temp.closed_start(key bigint, seed bigint) returns timestamptz
    language sql immutable parallel safe as
$$ select pg_temp.watermark() - make_interval(secs => 3600 + pg_temp.roll($1, $2, 32, 220752000)) $$;
