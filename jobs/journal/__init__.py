"""The store of what happened. The only truth: there is no task table, and memory is a cache of this."""
