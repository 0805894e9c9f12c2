"""Grains: which row of the source each row of a mapping query is made of.

`query` outlines the query (pure), `follow` writes into it what tells the source's row (pure), `read` asks the source
which table is meant and whether that can be followed; `jobs.reconcile.account` proves that every row of it arrived or
was left out by a word of the plan. A copy is cut into chunks by the same.
It must not import `jobs.copy` or `jobs.reconcile`.
"""
