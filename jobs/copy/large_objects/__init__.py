"""Large objects on their way: brought to the target exactly once, and taken away again by an undo."""
