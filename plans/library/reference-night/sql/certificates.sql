-- G3, on the platform: no certificate of a wave 1 interface ends within a month. Read-only; index integration_wave.
select count(*) = 35 and bool_and(certificate_expires > now() + interval '30 days') as valid, count(*) as interfaces
from ops.integration where wave = 1
