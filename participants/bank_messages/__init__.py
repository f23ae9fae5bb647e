"""What switch and settlement bank write each other, as ISO 20022 XML.

In one process the bank is asked with values; these are the same values as a bank would write and
read them. Writing and reading are one pair of functions a message, so that what was written is
what is read back. Accounts are the participants' codes: nobody publishes real account numbers.

Source: ISO 20022 message definitions pacs.002.001.11, pacs.009.001.09, pacs.029.001.02,
camt.053.001.08 and camt.054.001.08.
"""
