-- Where the next row of a stream lies. Reads on in the order of the disk.
fetch next from cutover_places
