-- D17, on the platform: the robot logged in as 100 users over 12 roles. Read-only; by primary key.
select count(*) filter (where passed) = 100 and count(distinct role) filter (where passed) = 12 as passed,
       count(*) filter (where not passed)                                                         as refused,
       max(milliseconds)                                                                          as slowest_ms
from ops.login_test where suite = 'mass'
