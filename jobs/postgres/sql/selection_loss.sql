-- Which columns of a mapping query hold a value that the target's column would alter. Reads the query's result once.
select {losses} from {rows}
