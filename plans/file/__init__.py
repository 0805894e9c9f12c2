"""What a plan file says: its text as marked data, the shape it must have, and every problem in an author's words."""
