-- The hosts on which programs of plans may run, all of them: there are few. Locks: none. Index: none needed.
select name, kind, label, ssh, programs, variables, any_program, at, by from cutover_control.host order by name, kind
