"""EPC: what RFID tags hold, as hexadecimal memory, URIs and GS1 elements.

Source: GS1 EPC Tag Data Standard 1.13, sections 6, 10 to 14 (the binary schemes
of 2.0 that begin with a plus sign aren't read).
"""
