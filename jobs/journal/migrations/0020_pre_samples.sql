-- How far attempts were, kept sparsely, so that a night can be seen again as it was. No part of the truth, which is the
-- journal, and in no chain: whoever empties this table sees a night without the percents of its jobs. Figures alone, no
-- words of a job. Rows are added, never changed.
create table cutover_control.sample (
    run text not null references cutover_control.run,
    at timestamptz not null check (at between '2000-01-01 00:00+00' and '3000-01-01 00:00+00'),
    task text not null check (octet_length(task) <= 400),
    attempt integer not null,
    done double precision not null,
    total double precision,
    unit text not null check (octet_length(unit) <= 100),
    bytes bigint not null,
    primary key (run, at, task)
);
