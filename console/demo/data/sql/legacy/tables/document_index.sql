-- Where scanned and signed documents lie in the archive. Locks nothing that exists.
create table ehr.document_index (
    document_id  uuid         not null,
    encounter_id uuid         not null,
    title        varchar(80)  not null,
    media_type   varchar(40)  not null,
    bytes        bigint       not null,
    sha256       bytea        not null,
    stored_at    timestamptz  not null
);
