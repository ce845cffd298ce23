"""The arithmetic of evidence in plain Python: no Django, no database, no network.

The server makes its log with these modules and anybody's machine checks it with
them. They need `cryptography` and `rfc8785`, nothing else outside Python.
"""
