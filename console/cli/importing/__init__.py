"""The command that makes plan files of spreadsheets.

It is as light to import as any command. It must not import `textual`, `console.terminal` or `console.keys`.
"""
