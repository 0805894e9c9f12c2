"""What is left of a replication, as a DBA is told of it."""

from jobs.replication.removing.leftovers import LeftFence, Leftovers
from plans.model import ReplicationId


def test_what_gives_roles_back_is_a_line_of_comment_each_whatever_they_are_called() -> None:
    undo = ('alter role "a\ndrop table x" login', "alter role b login")
    left = Leftovers(fences=(LeftFence(birth="b", replication=ReplicationId("r\n;"), roles=("a", "b"), undo=undo),))
    lines = list(left.kept_out())
    assert len(lines) == 3
    assert all(line.startswith("-- ") and len(line.splitlines()) == 1 for line in lines)
