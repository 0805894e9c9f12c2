-- D04, on legacy: nobody writes records from here on. One row; repeatable, the first time stays.
update ops.system_state set read_only_since = coalesce(read_only_since, clock_timestamp())
