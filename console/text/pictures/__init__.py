"""What every picture is written with, as SVG. Pure.

It must not import `jobs`, `console.view` or `console.layout`.
"""
