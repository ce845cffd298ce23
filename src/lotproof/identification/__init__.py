"""UDI and RFID text to values: plain Python, without Django or a database.

`parse.parse_scan` reads what one scanner gives, `parse.parse_scans` the several
barcodes of one label. Each agency has its own module beneath them.
"""
