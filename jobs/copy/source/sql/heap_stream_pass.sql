-- Pass over rows of a stream. Reads them in the order of the disk, and sends none.
move forward {rows} from cutover_places
