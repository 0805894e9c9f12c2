"""What a sound plan had better not say: warnings, and lines that can mean nothing.

It must not import `plans.load` or `plans.bundle`.
"""
