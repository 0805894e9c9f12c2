"""Pages of the board, as they are drawn, read, served and seen in a browser."""
