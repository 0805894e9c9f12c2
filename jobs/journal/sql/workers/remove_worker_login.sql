-- Say that a login may serve a label no longer. Locks: none but the row. Index: worker_login_pkey.
delete from cutover_control.worker_login where login = $1 and label = $2
