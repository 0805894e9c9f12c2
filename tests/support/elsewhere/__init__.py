"""Nights whose jobs workers on other hosts run."""
