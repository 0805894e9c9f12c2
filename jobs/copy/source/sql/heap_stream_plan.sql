-- How the server would read these rows. Locks them as a reading does; reads none.
explain (format json) select {columns} from {rows} where {condition}
