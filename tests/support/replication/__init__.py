"""Two real servers of which one follows the other, and what tests do to them."""
