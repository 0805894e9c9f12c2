"""The command that writes plans and runs for other programs.

It is as light to import as any command. It must not import `textual`, `console.terminal` or `console.keys`.
"""
