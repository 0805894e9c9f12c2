-- Where the rows lie that a stream yields, one after the other. Reads as far as it is moved, in the order of the disk.
declare cutover_places no scroll cursor without hold for select ctid from {rows} where {condition}
