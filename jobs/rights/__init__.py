"""Which rights the roles of a plan need on its databases, which they lack, and what could not be looked at."""
