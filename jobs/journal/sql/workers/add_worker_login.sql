-- Say that a login may serve a label; again changes nothing. Locks: none. Index: worker_login_pkey.
insert into cutover_control.worker_login (login, label) values ($1, $2) on conflict (login, label) do nothing
