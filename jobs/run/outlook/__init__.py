"""What is derived from a run's state: status, forecast, staleness, the way back. Pure; nothing is decided here."""
