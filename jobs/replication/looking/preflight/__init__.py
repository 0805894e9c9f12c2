"""What speaks against a replication before anything of it is made: asked weeks before, and once more when it begins.

It must not import `jobs.copy`: what a first copy would refuse for its own sake, the copy says.
"""
