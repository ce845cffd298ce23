"""Whatever text comes in, it is read or refused, and never worse."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from lotproof.identification.di import normalise_di
from lotproof.identification.epc.tags import decode, parse_tag_uri
from lotproof.identification.epc.uris import parse_uri
from lotproof.identification.errors import CheckDigitWrong, IdentifierError
from lotproof.identification.gmn import is_gmn
from lotproof.identification.gs1.elements import parse_bracketed, parse_elements
from lotproof.identification.gs1.links import parse_link
from lotproof.identification.hibc import parse_hibc
from lotproof.identification.parse import parse_scan, parse_scans

TODAY = date(2026, 11, 22)
BEGINNINGS = st.sampled_from(
    [
        "", "]d2", "]C1", "]E0", "]Q1", "(", "(01)", "01", "00", "10", "17", "+", "+A",
        "+A999", "+$$", "+$$8", "+$$4", "+$$+", "+A99912345/$$", "=/", "=", "=>", "&,1",
        "MA.156.M0.1.", "MF", "http://a/01/", "https://a/01/06901234567892?",
        "urn:epc:id:sgtin:", "urn:epc:tag:sgtin-96:", "30", "<UDI", "8003", "7040",
    ]
)  # fmt: skip
ENDINGS = st.text() | st.text(
    st.sampled_from("0123456789ABCXYZabc()+$/=&,.*%-\x1d\\|] ?"), max_size=60
)
TEXTS = st.builds(str.__add__, BEGINNINGS, ENDINGS)


@contextmanager
def read_or_refused() -> Iterator[None]:
    """Let a refusal pass whose sentence can be shown."""
    try:
        yield
    except IdentifierError as refusal:
        if not str(refusal):
            raise


@given(TEXTS)
@example("(01)")
@example("+")
@example("]Y1a")
@example("=>999999")
@example("=}000000")
@example("+A99912345/$$4")
@example("MA.156.M0.1.11.E00010101")
@example("(8001)²²²²²²²²²²²²²²")
@example("https://a/01/%")
@example("urn:epc:id:gid:1.1.1%00")
def test_any_text_is_read_or_refused(text: str) -> None:
    with read_or_refused():
        udi = parse_scan(text, today=TODAY)
        assert udi.scans == (text,)
        assert (udi.usable_until is None) is (udi.expires_on is None)
        assert all(str(warning) for warning in udi.warnings)


@given(st.lists(TEXTS, max_size=4))
def test_any_texts_are_read_or_refused(texts: list[str]) -> None:
    with read_or_refused():
        parse_scans(texts, today=TODAY)


@given(TEXTS)
def test_every_single_reader_reads_or_refuses(text: str) -> None:
    for read in (
        parse_elements, parse_bracketed, parse_link, parse_uri, parse_tag_uri, decode,
        normalise_di, is_gmn,
    ):  # fmt: skip
        with read_or_refused():
            read(text)
    with read_or_refused():
        parse_hibc(text, today=TODAY, verify_check=False)


@given(st.text(st.sampled_from("0123456789ABCDEFabcdef"), max_size=64))
def test_any_memory_is_read_or_refused(memory: str) -> None:
    with read_or_refused():
        decode(memory)


@given(
    st.text(st.sampled_from("0123456789"), min_size=13, max_size=13),
    st.integers(0, 13),
    st.integers(1, 9),
)
def test_every_single_wrong_digit_of_a_gtin_is_refused(
    digits: str, place: int, change: int
) -> None:
    gtin = digits + _check_digit_by_hand(digits)
    wrong = str((int(gtin[place]) + change) % 10)

    assert parse_scan(f"(01){gtin}", today=TODAY).di == gtin
    with suppress(CheckDigitWrong):
        parse_scan(f"(01){gtin[:place]}{wrong}{gtin[place + 1 :]}", today=TODAY)
        raise AssertionError(gtin)


def _check_digit_by_hand(digits: str) -> str:
    weights = [3, 1] * 6 + [3]
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, weights, strict=True)
    )
    return str((10 - total % 10) % 10)
