"""Which attempts of an engine are for workers on other hosts, and what those lack that begin soon.

It must not import `console` or `jobs.workers`.
"""
