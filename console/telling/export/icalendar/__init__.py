"""Calendars as RFC 5545 has them: their lines, their zone's clock, their events; what of a plan is in one. Pure.

It must not import `console.view` or `console.telling.export.graph`.
"""
