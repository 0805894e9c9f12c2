"""Several go-lives on one page: the programme's file, and what journals know of its nights. Pure.

It must not import `console.layout`, `console.keys`, `console.terminal`, `console.running`.
"""
