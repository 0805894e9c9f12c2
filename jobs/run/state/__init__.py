"""What the events of a run add up to: `fold` makes a `RunState` of the journal, and nothing else does."""
