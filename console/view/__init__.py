"""What the screen is drawn from: the run as the journal tells it, and the person in front of it."""
