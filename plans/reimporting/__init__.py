"""A new version of a list laid over its edited plan: what is otherwise, what becomes of it, the plan's new text.

`reading` tells what a list says (`said`), `matching` finds the task of each line, `comparing` tells the differences,
`missing` and `outcome` decide, `rewriting` puts it into the text. Pure: bytes and a plan in, text out. It must not
import `plans.load` or `plans.assemble`: whether the result is a plan, whoever asked for it finds out.
"""
