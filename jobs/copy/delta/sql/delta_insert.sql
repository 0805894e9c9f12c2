-- Add the rows whose key the target lacks. Locks its own new rows. Served by the index of the key.
insert into {table} ({columns}) overriding system value
select {columns} from {stage} as s where not exists (select from {rows} as t where {same_key})
