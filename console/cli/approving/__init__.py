"""Commands about approvals of plans.

They are as light to import as any command. They must not import `textual`, `console.terminal` or `console.keys`.
"""
