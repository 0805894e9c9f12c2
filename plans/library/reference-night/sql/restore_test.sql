-- A03, on the platform: a restore test that succeeded within the last 24 hours. Read-only; a handful of rows.
select coalesce(bool_or(succeeded and finished_at > now() - interval '24 hours'), false) as proven
from ops.restore_test
