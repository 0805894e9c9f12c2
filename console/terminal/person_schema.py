"""The JSON Schema of a person's file of settings, for editors: `python -m console.terminal.person_schema`."""

import json
import sys
from typing import Any

from console.terminal.person_settings import KEYS, SETTINGS, Setting
from console.view.keymap import ALL_BINDINGS, Binding

_FREE = "f8"
"""A key that means nothing yet, so that anything may be given it."""


def person_schema() -> dict[str, Any]:
    """As an object."""
    key = {"type": "string", "minLength": 1}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cutover: a person's settings",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **{one.name: _of(one) for one in SETTINGS},
            KEYS: {
                "type": "object",
                "description": "keys that are remapped, by the name of their binding",
                "additionalProperties": False,
                "examples": [{"find": _FREE, "detach": ["Q", "f10"]}],
                "properties": {one.id: _of_binding(one) for one in ALL_BINDINGS},
            },
        },
        "$defs": {"keys": {"oneOf": [key, {"type": "array", "items": key, "minItems": 1}]}},
    }


def _of(setting: Setting) -> dict[str, Any]:
    choices: dict[str, Any] = {"enum": list(setting.choices)} if setting.choices else {}
    another = next((word for word in setting.choices if word != setting.default), "none")
    return {"type": "string", "description": setting.text, "default": setting.default, "examples": [another], **choices}


def _of_binding(binding: Binding) -> dict[str, Any]:
    keys = binding.keys[0] if len(binding.keys) == 1 else list(binding.keys)
    return {"$ref": "#/$defs/keys", "description": binding.text, "default": keys, "examples": [_FREE]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(person_schema(), indent=2, ensure_ascii=False) + "\n")
