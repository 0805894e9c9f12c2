-- Physiotherapy, shaped otherwise than in the municipalities' systems: sessions counted and summed.
-- The mapping is plans/library/reference-night/mapping/physio_episode.sql.
-- Locks nothing that exists but ehr.patient, for the foreign key.
create table ehr.physio_episode (
    municipality_no char(4)        not null,
    episode_no      int            not null,
    patient_id      bigint         not null references ehr.patient,
    municipality    text           not null,
    therapist_name  text           not null,
    goal            text           not null,
    started_on      date           not null,
    session_count   int            not null check (session_count > 0),
    hours           numeric(10,2)  not null check (hours > 0),
    load_batch      text,
    primary key (municipality_no, episode_no)
);
create index physio_episode_patient on ehr.physio_episode (patient_id);
create index physio_episode_batch on ehr.physio_episode (load_batch);
