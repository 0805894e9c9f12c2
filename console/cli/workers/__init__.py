"""Commands about workers on other hosts. It must not import `jobs.engine` or `jobs.copy`."""
