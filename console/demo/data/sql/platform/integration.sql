-- Every interface that is redirected in the night. Locks nothing that exists. Its rows come from the plan's own lists of
-- items (rows/integration.sql), so that the file and the database cannot disagree.
create table ops.integration (
    integration_id      text         primary key,
    name                text         not null,
    wave                smallint     not null check (wave in (1, 2)),
    endpoint            text         not null,
    certificate_expires timestamptz  not null
);
create index integration_wave on ops.integration (wave);
