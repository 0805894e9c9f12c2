"""The Textual front end: one surface that paints frames, and an application that passes keys to `console.keys`."""
