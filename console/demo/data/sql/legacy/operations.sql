-- What the night writes down on the legacy side: control totals of each stage, and verified backups. Locks nothing.
create table ops.control_total (
    stage      text         not null,
    table_name text         not null,
    rows       bigint       not null,
    total      numeric,
    taken_at   timestamptz  not null default clock_timestamp(),
    primary key (stage, table_name)
);
create table ops.backup (
    label       text primary key,
    rows        bigint       not null,
    checksum    numeric      not null,
    finished_at timestamptz  not null default clock_timestamp()
);
create table extract.physio_episode (like ehr.physio_episode, primary key (municipality_no, episode_no));
