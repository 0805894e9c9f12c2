-- $1 id, $2 name, $3 wave. Locks one row that it makes.
insert into ops.integration (integration_id, name, wave, endpoint, certificate_expires)
values ($1, $2, $3::smallint, 'https://' || lower($1) || '.integration.example.org/fhir',
        now() + interval '200 days' + make_interval(days => abs(hashtext($1) % 300)))
