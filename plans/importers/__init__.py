"""Plan files made from what a team has: a starting point to be edited, never a second plan format."""
