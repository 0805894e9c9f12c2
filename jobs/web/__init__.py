"""Requests that act on other systems: one exchange at a time, cancellable, and exact about whether it was sent."""
