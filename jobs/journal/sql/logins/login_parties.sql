-- Which logins are of which parties. Locks: none. Index: none, it is a list of people.
select login, party from cutover_control.login_party order by party, login
