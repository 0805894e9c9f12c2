-- D12, on the platform: every ward's bed board equals its head-count. Read-only; one row a ward, by primary key.
select bool_and(b.occupied = h.counted) and count(*) = 48        as equal,
       sum(b.occupied)                                            as patients,
       count(*) filter (where b.occupied is distinct from h.counted) as wards_that_differ
from ops.bed_board b left join ops.head_count h using (ward_id)
