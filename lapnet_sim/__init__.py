"""The switch, its sandbox and its console: a national QR payment system in a box."""
