"""Global Model Numbers: the EU's Basic UDI-DI in GS1's form.

A GMN names a model in the registry and never stands on a package.
"""

import re

from lotproof.identification.checks import check_pair

_SHAPE = re.compile(r"[0-9]{5}[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}")


def is_gmn(text: str) -> bool:
    """Tell whether a text is a Global Model Number with the right check characters.

    Args:
        text: Five digits or more of company prefix, a model reference, and two
            check characters; 25 characters at most.

    Returns:
        `True` if form and check characters are right.

    Source:
        GS1 General Specifications, sections 3.9.14 and 7.9.5.
    """
    if not _SHAPE.fullmatch(text):
        return False
    return check_pair(text[:-2]) == text[-2:]
