"""What other makers read of the files that we write."""
