-- Say that a login is no longer of a party. Locks: its row. Index: none, it is a list of people.
delete from cutover_control.login_party where login = $1 and party = $2 returning login
