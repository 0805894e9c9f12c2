-- The newest token of each task of a run ($1) that this target has seen since a moment ($2: an earlier run may have had
-- the same name). What a rollback retired with the beginning of a term is no attempt.
-- Locks nothing. Served by the primary keys of cutover.fence and cutover.done.
select task, max(token) as token
from (
    select task, token from cutover.fence where run = $1 and taken_at >= $2 and token % 1000000 <> 0
    union all
    select task, token from cutover.done where run = $1 and committed_at >= $2
) as seen
group by task
