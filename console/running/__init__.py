"""How runs come to be and are kept alive: settings, preflight, engines, connections. `wire` names the stores."""
