-- How many rows of each relation a task has set aside. Locks nothing; served by the primary key.
select relation, count(*)::int8 as rows from cutover.reject where run = $1 and task = $2 group by relation
