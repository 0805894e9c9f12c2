-- From where a command came: the database's own word, as its actor is. Two steps, so that commands from before keep none
-- (a default that is given with the column would be worked out once, from where this migration is run).
alter table cutover_control.command add column address inet;
alter table cutover_control.command alter column address set default inet_client_addr();

-- Which logins are of which parties of plans: who may be a second person. The owner says so; nobody says it of themselves.
create table cutover_control.login_party (
    login text not null check (octet_length(login) <= 200),
    party text not null check (octet_length(party) <= 200),
    at timestamptz not null default clock_timestamp(),
    by text not null default session_user,
    primary key (login, party)
);
