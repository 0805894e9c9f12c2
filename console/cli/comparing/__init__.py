"""Commands that lay two plans side by side.

They are as light to import as any command. They must not import `textual`, `console.terminal` or `console.keys`.
"""
