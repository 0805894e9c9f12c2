-- As left_gone, for a DBA. {birth} and {replication}: literals. Locks its rows; the primary key serves it.
update cutover.replication set phase = 'gone' where birth = {birth} and replication = {replication}
