"""The page on which parties answer: a process of its own, which shows nothing of a run but what a letter asked.

It must not import `console.view`, `console.text`, `console.layout`, `console.keys`, `console.terminal`, `jobs.run`,
`jobs.engine`, `jobs.past`.
"""
