-- Say that a login is of a party; again changes nothing. Locks: none. Index: login_party_pkey.
insert into cutover_control.login_party (login, party) values ($1, $2) on conflict (login, party) do nothing
