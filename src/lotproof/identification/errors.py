"""What the readers refuse, and the sentence a person gets for it."""

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.identification.phrases import Phrase

_SHOWN = 120
"""Characters of an offending text that a sentence repeats."""


class IdentifierError(Refused):
    """A text that isn't the identifier it should be."""

    template = gettext_noop("This can't be read as an identifier.")


class UnknownCode(IdentifierError):
    """A text that fits no issuing agency's format."""

    template = gettext_noop(
        "%(scan)s: this is no UDI of GS1, HIBCC, ICCBBA, MA or AHM. Scan the code "
        "again, or type the text printed under it with its brackets, as in (01)…"
    )


class EmptyScan(IdentifierError):
    """Nothing was scanned, or only a symbology identifier."""

    template = gettext_noop("The scan is empty. Scan the code again.")


class ScanTooLong(IdentifierError):
    """More text than any label carries."""

    template = gettext_noop(
        "The text has %(length)s characters; a label's code has at most %(most)s. "
        "Scan one label at a time."
    )


class CheckDigitWrong(IdentifierError):
    """A number whose check digit doesn't follow from its other digits."""

    template = gettext_noop(
        "%(name)s %(code)s: check digit is %(found)s, expected %(expected)s. "
        "Scan the code again, or compare each digit with the label."
    )


class CheckCharacterWrong(IdentifierError):
    """A code whose check character doesn't follow from the others."""

    template = gettext_noop(
        "%(name)s %(code)s: check character is %(found)s, expected %(expected)s. "
        "Scan the code again, or compare each character with the label."
    )


class LinkCharacterWrong(IdentifierError):
    """A second barcode that belongs to the first barcode of another label."""

    template = gettext_noop(
        "The second barcode is linked to a primary code with check character "
        "%(link)s, but this one's is %(check)s. Scan both barcodes of one label."
    )


class ValueInvalid(IdentifierError):
    """An element whose value the standard doesn't allow."""

    template = gettext_noop("(%(ai)s) %(title)s %(value)s: %(problem)s")

    def __init__(
        self, ai: str, title: str, value: str, problem: str, /, **values: object
    ) -> None:
        phrase = Phrase(problem, values)
        super().__init__(ai=ai, title=title, value=value[:_SHOWN], problem=phrase)


class UnknownElement(IdentifierError):
    """Text at a place where an application identifier must stand."""

    template = gettext_noop(
        "No application identifier starts at %(text)s. A separator may be missing "
        "before it, or the value before it is too long."
    )


class NotBracketed(IdentifierError):
    """Bracketed text whose brackets don't fit together."""

    template = gettext_noop(
        "%(text)s: expected an application identifier of two to four digits in "
        "brackets, then its value, as in (01)06901234567892(10)LOT1."
    )


class NotDigitalLink(IdentifierError):
    """An address that isn't a GS1 Digital Link."""

    template = gettext_noop("%(uri)s is no GS1 Digital Link: %(problem)s")

    def __init__(self, uri: str, problem: str, /, **values: object) -> None:
        super().__init__(uri=uri[:_SHOWN], problem=Phrase(problem, values))


class CompanionMissing(IdentifierError):
    """An element without another one that must stand beside it."""

    template = gettext_noop("(%(ai)s) may stand only together with %(companions)s.")


class ElementsExclude(IdentifierError):
    """Two elements that must not stand on one item."""

    template = gettext_noop("(%(ai)s) may not stand together with (%(other)s).")


class ElementRepeated(IdentifierError):
    """One element with two values."""

    template = gettext_noop("(%(ai)s) is there twice, as %(first)s and as %(second)s.")


class SerialMissing(IdentifierError):
    """A digital signature over a key that names no single item."""

    template = gettext_noop(
        "(%(ai)s) needs its serial component where a digital signature (8030) stands."
    )


class CodeInvalid(IdentifierError):
    """A code of another agency that breaks that agency's format."""

    template = gettext_noop("%(agency)s code %(code)s: %(problem)s")

    def __init__(
        self, agency: str, code: str, problem: str, /, **values: object
    ) -> None:
        phrase = Phrase(problem, values)
        super().__init__(agency=agency, code=code[:_SHOWN], problem=phrase)


class SeveralDevices(IdentifierError):
    """Barcodes of different devices scanned as one label."""

    template = gettext_noop(
        "These barcodes name different devices, %(first)s and %(second)s. "
        "Scan the barcodes of one label only."
    )


class ValuesDisagree(IdentifierError):
    """Two values for one field of one label."""

    template = gettext_noop(
        "The label gives two values for %(field)s, %(first)s and %(second)s. "
        "Scan the barcodes of one label only; if they are, set the goods aside and "
        "ask the supplier."
    )


class TagInvalid(IdentifierError):
    """RFID memory or an EPC URI that breaks the Tag Data Standard."""

    template = gettext_noop("EPC %(code)s: %(problem)s")

    def __init__(self, code: str, problem: str, /, **values: object) -> None:
        super().__init__(code=code[:_SHOWN], problem=Phrase(problem, values))


class NoSuchDay(IdentifierError):
    """A date field that names no day of the calendar."""

    template = gettext_noop("%(text)s names no day in the form %(form)s.")
