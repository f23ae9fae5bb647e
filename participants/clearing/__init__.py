"""The clearing files of partner networks: each its own layout, business day and zone; and readers.

A network writes one file for each of its business days, from its own books: one record for every
payment it knows with its own reference, in its own sign convention. Layouts are invented; no
network publishes theirs. Whoever reconciles reads all of them into the same records.
"""

from participants.clearing.layouts import LAYOUTS, Layout
from participants.clearing.reading import SUFFIXES, network_of, read_clearing
from participants.clearing.record import ClearingFile, ClearingRecord, Flow
from participants.clearing.writing import clearing_file, network_day

__all__ = [
    "LAYOUTS",
    "SUFFIXES",
    "ClearingFile",
    "ClearingRecord",
    "Flow",
    "Layout",
    "clearing_file",
    "network_day",
    "network_of",
    "read_clearing",
]
