"""What a run is: events, their fold, the decisions, the clock, the forecast. Pure: `now` is a parameter, no I/O."""
