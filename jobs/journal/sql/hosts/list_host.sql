-- Put a host on the list, in place of what was said of it. Parameters: name, kind, label, ssh, programs, variables,
-- whether any program.
-- Locks: none but the row. Index: host_pkey.
insert into cutover_control.host as h (name, kind, label, ssh, programs, variables, any_program)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (name, kind) do update
   set label = excluded.label, ssh = excluded.ssh, programs = excluded.programs, variables = excluded.variables,
       any_program = excluded.any_program,
       at = clock_timestamp(), by = session_user
