-- $1 id, $2 name, $3 patients in its beds. Locks one row in each of two tables, both of which it makes.
with ward as (
    insert into ops.bed_board (ward_id, name, occupied) values ($1, $2, $3::int)
)
insert into ops.head_count (ward_id, counted) values ($1, $3::int)
