"""One attempt spread over several hosts: what is to do stands on the target, piece by piece, for whoever helps.

The leading attempt gathers (`leading`): it says what others join, puts up pieces and hears what became of them. A lane
on another host (`lane`) claims one, and the transaction that moves its rows holds its row and the fence: claim, rows
and checkpoint are one transaction on one server. A lane that is not heard of any more is ended there, backend and all,
before its pieces are given to others.

It must not import `jobs.copy`, `jobs.reconcile` or `jobs.workers`.
"""
