"""The night told: what was planned, what came, who decided it on what numbers, and what is left to do.

Facts first (`facts`, made of a view and all events by `gather`), then a document in somebody's language (`document`,
made by `sections`), then a page, Markdown, JSON or CSV of it. Pure: what was recorded goes in, text comes out.
It must not import `console.cli`, `console.running`, `console.layout`, `console.terminal`.
"""
