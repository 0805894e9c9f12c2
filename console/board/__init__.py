"""The board in the browser: the state of runs for walls and phones, for whoever looks and never acts.

It must not import `console.answering`, `console.running`, `console.keys`, `console.layout`, `console.terminal`,
`console.teletype`, `console.cli`, `console.view.live`, `jobs.run.decisions.commands`, `jobs.engine`, `jobs.notify`,
`jobs.journal.postgres`.
"""
