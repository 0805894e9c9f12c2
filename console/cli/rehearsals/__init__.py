"""The commands of `cutover rehearsal`: what runs took, kept in files, laid side by side, and planned with.

Each is as light to import as any command. It must not import `textual`, `console.terminal` or `console.keys`.
"""
