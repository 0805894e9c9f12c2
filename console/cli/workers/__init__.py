"""The commands about workers on other hosts."""
