"""The rules of a well-formed payload, one file per thing they protect.

A rule takes a reading and yields remarks: code, path, message. It does not know how strict anybody
is; `emvqr.check` turns remarks into findings for a mode.
"""
