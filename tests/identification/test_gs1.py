"""GS1 to the letter: reading, writing, and the rules between elements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.identification.checks import gs1_check_digit
from lotproof.identification.errors import (
    CompanionMissing,
    ElementRepeated,
    ElementsExclude,
    IdentifierError,
    NotBracketed,
    NotDigitalLink,
    SerialMissing,
    UnknownElement,
    ValueInvalid,
)
from lotproof.identification.gs1.build import build
from lotproof.identification.gs1.elements import parse_bracketed, parse_elements
from lotproof.identification.gs1.links import parse_link
from lotproof.identification.gs1.rules_between import check_together
from lotproof.identification.gs1.table import table
from lotproof.identification.values import Element

GTIN = "06901234567892"
CSET82 = st.text(
    st.sampled_from(
        "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    ),
    min_size=1,
    max_size=20,
)
NUMBERS = st.text(st.sampled_from("0123456789"), min_size=13, max_size=13)
LABELS = st.tuples(
    NUMBERS.map(lambda digits: ("01", digits + gs1_check_digit(digits))),
    CSET82.map(lambda lot: ("10", lot)),
    CSET82.map(lambda serial: ("21", serial)),
    st.dates().map(lambda day: ("17", f"{day:%y%m%d}")),
    CSET82.map(lambda text: ("240", text)),
)


@given(LABELS)
def test_what_is_written_reads_back(elements: tuple[Element, ...]) -> None:
    written = build(elements)

    assert parse_elements(written.raw) == elements
    assert parse_bracketed(written.bracketed) == elements
    assert written.uri is not None
    assert set(parse_link(written.uri)) == set(elements)


def test_separators_stand_only_where_they_are_needed() -> None:
    written = build([("01", GTIN), ("10", "A"), ("17", "280515"), ("21", "B")])

    assert written.raw == f"01{GTIN}10A\x1d17280515" + "21B"
    assert written.bracketed == f"(01){GTIN}(10)A(17)280515(21)B"
    assert written.uri == f"https://id.gs1.org/01/{GTIN}/10/A/21/B?17=280515"


def test_no_link_without_a_key_or_with_what_it_cannot_carry() -> None:
    assert build([("10", "A")]).uri is None
    assert build([("01", GTIN), ("8200", "http://a")]).uri is None
    assert build([("01", GTIN), ("89", "A")]).uri is None


@pytest.mark.parametrize("elements", [[], [("1", "A")], [("01", "1")], [("x", "A")]])
def test_build_refuses(elements: list[Element]) -> None:
    with pytest.raises(IdentifierError):
        build(elements)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "starts at nothing"),
        ("891234", "891234"),
        ("01A6901234567892", "only digits"),
        ("010690123456789", "too short"),
        ("2421234567", "longer than 6"),
        ("4235", "only digits|too short"),
        ("800302112345678900ABCDEFGHIJKLMNOPQ", "longer than 30"),
        ("8005", "empty"),
    ],
)
def test_element_string_is_refused(data: str, words: str) -> None:
    with pytest.raises((UnknownElement, ValueInvalid), match=words):
        parse_elements(data)


@pytest.mark.parametrize(
    "value",
    [
        "(3910)9781", "(3910)1561", "(421)156200000", "(4307)CN",
        "(4309)02790858483015297971", "(4321)1", "(4324)2605012359", "(4331)000370-",
        "(7003)2612312359", "(7007)260101260131", "(7040)1ABc", "(7041)PX",
        "(7241)10", "(7250)20000229", "(7252)9", "(7258)1/3", "(8001)12341234512391",
        "(8003)01234567890128ABC", "(8006)069012345678920102",
        "(8007)FR7630006000011234567890189", "(8008)26010112", "(8008)2601011259",
        "(8010)0614141#-/A", "(8011)10", "(8013)1987654Ad4X4bL5ttr2310c2K",
        "(8030)AB_-",
    ],
)  # fmt: skip
def test_value_is_allowed(value: str) -> None:
    assert parse_bracketed(value)


@pytest.mark.parametrize(
    "value",
    [
        "(3910)0001", "(421)999A", "(4307)XX", "(4309)18000000010000000000",
        "(4321)2", "(4324)2605012400", "(4331)000370+", "(7003)2612002359",
        "(7007)2601012602", "(7040)1AB!", "(7041)QQQ", "(7241)11", "(7250)19000229",
        "(7252)3", "(7258)3/1", "(8001)00005123451231", "(8003)11234567890128",
        "(8006)069012345678920201", "(8007)FR7630006000011234567890188",
        "(8008)26010124", "(8008)2601011260", "(8010)06A4141", "(8011)01",
        "(8013)1987654Ad4X4bL5ttr2310c2X", "(8030)AB=C", "(4300)A%G", "(10)",
        "(10)A^B", "(414)06A", "(8017)123456789012345670",
    ],
)  # fmt: skip
def test_value_is_refused(value: str) -> None:
    with pytest.raises(IdentifierError):
        parse_bracketed(value)


@pytest.mark.parametrize(
    "text", ["", "01", "()1", "(1)2", "(12345)6", "(", "(10)A(", "x(10)A"]
)
def test_brackets_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(NotBracketed):
        parse_bracketed(text)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("(10)A", CompanionMissing),
        (f"(01){GTIN}(250)A", CompanionMissing),
        (f"(01){GTIN}(8030)A", CompanionMissing),
        (f"(01){GTIN}(02){GTIN}(37)1(00)106141412345623458", ElementsExclude),
        (f"(01){GTIN}(3101)000001(3102)000001", ElementsExclude),
        (f"(01){GTIN}(10)A(10)B", ElementRepeated),
        ("(253)1234567890128(8030)A", SerialMissing),
    ],
)
def test_elements_that_may_not_stand_so(
    text: str, refusal: type[IdentifierError]
) -> None:
    with pytest.raises(refusal):
        check_together(parse_bracketed(text))


@pytest.mark.parametrize(
    "text",
    [
        f"(01){GTIN}(10)A(10)A",
        f"(01){GTIN}(21)A(8030)A",
        f"(02){GTIN}(37)1(00)106141412345623458",
        "(253)1234567890128X(8030)A",
    ],
)
def test_elements_that_may_stand_so(text: str) -> None:
    check_together(parse_bracketed(text))


@pytest.mark.parametrize(
    "uri",
    [
        "ftp://a/01/06901234567892",
        "https:///01/06901234567892",
        "https://a",
        "https://a/shop",
        "https://a/01//06901234567892",
        "https://a/10/A/01/06901234567892/99/B",
        "https://a/01/06901234567892/21/B/10/A",
        "https://a/01/06901234567892/235/B/10/A",
        "https://a/01/06901234567892?10=A",
        "https://a/01/06901234567892?21=A",
        "https://a/01/06901234567892/10/A?10=A",
        "https://a/01/06901234567892?999=A",
        "https://a/01/06901234567892?8200=A",
        "https://a/01/06901234567892 ",
    ],
)
def test_address_is_no_digital_link(uri: str) -> None:
    with pytest.raises(NotDigitalLink):
        parse_link(uri)


def test_every_identifier_has_a_title_and_a_length() -> None:
    for known in table().values():
        assert known.title
        assert 1 <= known.longest <= 90
        assert not known.is_fixed or known.longest == known.parts[0].shortest
