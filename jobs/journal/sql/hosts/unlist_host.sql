-- Take a host off the list, for one kind of run. Parameters: name, kind. Locks: none but the row. Index: host_pkey.
delete from cutover_control.host where name = $1 and kind = $2
