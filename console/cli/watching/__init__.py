"""The commands of those who watch runs from outside and never act: people before walls and phones, and machines.

It must not import `console.cli.do`, `console.cli.run`, `console.keys`, `console.terminal`.
"""
