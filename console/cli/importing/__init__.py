"""The commands that make plan files, new ones and of spreadsheets, and the schemas by which editors explain them.

They are as light to import as any command. They must not import `textual`, `console.terminal` or `console.keys`.
"""
