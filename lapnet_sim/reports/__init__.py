"""The reports of a business day: a catalogue, one query a report, and a writer for each format."""
