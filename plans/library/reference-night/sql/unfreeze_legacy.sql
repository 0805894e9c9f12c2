-- Rollback of D04, on legacy: records may be written again. One row; repeatable.
update ops.system_state set read_only_since = null
