-- The municipalities' physiotherapy systems: a number of its own in every municipality, sessions as a jsonb array of
-- minutes. The platform counts and sums them: mapping/physio_episode.sql. Locks nothing that exists.
create table ehr.physio_episode (
    municipality_no char(4)      not null,
    episode_no      int          not null,
    patient_id      bigint       not null,
    therapist       varchar(60)  not null,
    goal            text         not null,
    started_on      date         not null,
    sessions        jsonb        not null
);
