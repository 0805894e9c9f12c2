-- Where documents lie in the archive. Locks nothing that exists. Its foreign key was added
-- lately and holds for what comes in; whether it holds for all is what task D10 proves.
create table ehr.document_index (
    document_id  uuid         primary key,
    encounter_id uuid         not null,
    title        varchar(80)  not null,
    media_type   varchar(40)  not null,
    bytes        bigint       not null check (bytes > 0),
    sha256       bytea        not null check (length(sha256) = 32),
    stored_at    timestamptz  not null,
    load_batch   text
);
create index document_index_encounter on ehr.document_index (encounter_id);
create index document_index_batch on ehr.document_index (load_batch);
alter table ehr.document_index add constraint document_index_encounter
    foreign key (encounter_id) references ehr.encounter not valid;
