"""One file a report: its columns, and the rows that some evidence gives."""
