"""GS1: element strings, bracketed text and Digital Link addresses.

The application identifiers and their rules are held in our own table and not
taken from biip, which splits element strings well but doesn't know the rules
between identifiers and most of the rules within a value. biip serves where it is
the better part: the lengths of company prefixes (`epc.elements`).
"""
