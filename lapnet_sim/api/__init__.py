"""The HTTP interface: what goes over the wire, who is calling, and how refusals look."""
