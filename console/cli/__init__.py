"""The commands of `cutover`: one file a duty, each light to import.

A command's file imports click and `console.cli` at its top and everything else inside the function that needs it, so
that `cutover --help` reads every command's help without loading a plan schema, a driver or a screen. It must not
import `textual`, `console.terminal` or `console.keys`.
"""
