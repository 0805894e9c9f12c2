-- G1 to G4, on the platform: no load refused a row. Read-only; the table is empty when all is well.
select count(*) = 0 as clean, count(*) as refused_rows from ehr.load_error
