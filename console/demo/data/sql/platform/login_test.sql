-- Answers of the robot that logs in as test users: 25 accounts before the night, 100 in it, over 12 roles each.
-- Locks nothing that exists.
create table ops.login_test (
    suite        text         not null,
    account      text         not null,
    role         text         not null,
    passed       boolean      not null,
    milliseconds int          not null,
    at           timestamptz  not null default clock_timestamp(),
    primary key (suite, account)
);
insert into ops.login_test (suite, account, role, passed, milliseconds)
select suite, 'test.' || suite || '.' || lpad(i::text, 3, '0'),
       (array['doctor','nurse','midwife','physiotherapist','pharmacist','bioengineer','radiographer','secretary',
              'dietitian','social-worker','psychologist','porter'])[1 + (i - 1) % 12],
       true, 180 + 7 * (i % 41)
from (values ('smoke', 25), ('mass', 100)) as suites(suite, accounts), generate_series(1, accounts) as n(i);
