"""The harness instruments what it imports, so it runs in a process of its own, not in this one."""

collect_ignore = ["fuzz_decode.py"]
