"""How runs come to be and are kept alive: settings, preflight, engines, connections. `wire` names the stores.

It must not import `console.cli` or `console.demo`, and nothing of the screen but `console.terminal`.
"""
