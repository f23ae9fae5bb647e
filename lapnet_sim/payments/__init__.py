"""Use cases: reading a code, quoting, paying, finding out, telling."""
