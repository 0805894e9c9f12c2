"""Commands about databases of which one follows another. It must not import `jobs.engine` or `jobs.journal`."""
