"""Calendars as RFC 5545 has them: their lines, their zone's clock, their events. Pure.

It knows no plan, only events: it must not import `jobs` or `console.telling.report`.
"""
