"""The pictures and the cast of the documentation, from frames of the screen itself: `python -m tests.pictures`."""
