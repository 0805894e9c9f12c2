-- What an index computes, of one made-up row. Locks nothing; runs the functions that the index calls.
select {expressions} from (select {columns}) as {alias}
