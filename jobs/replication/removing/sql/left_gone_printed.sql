-- As left_gone, for a DBA: this replication is gone from this side. Locks its rows; the primary key serves it.
update cutover.replication set phase = 'gone' where birth = {birth} and replication = {replication}
