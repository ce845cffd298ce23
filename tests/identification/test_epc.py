"""RFID: tag memory, URIs and elements, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.identification.epc.elements import elements_of, epc_of
from lotproof.identification.epc.tags import decode, encode, parse_tag_uri, tag_for
from lotproof.identification.epc.uris import parse_uri
from lotproof.identification.errors import TagInvalid

TAGS = {
    "3034257BF400B7800004CB2F": "urn:epc:tag:sgtin-96:1.0614141.000734.314159",
    "36C579D5D4ADB618000000000000000000000000000000000000": (
        "urn:epc:tag:sgtin-198:6.50712192365.88.0"
    ),
    "31003932449F003039000000": "urn:epc:tag:sscc-96:0.061414123456.12345",
    "3434257BF400000000BC6038": "urn:epc:tag:giai-96:1.0614141.12345400",
    "3834257BF58B266D1AB460C00000000000000000000000000000": (
        "urn:epc:tag:giai-202:1.0614141.12345400"
    ),
    "320039318D8401FFFFFFFFFF": "urn:epc:tag:sgln-96:0.061411123456..2199023255551",
    "3934257BF46072C0000000000000000000000000000000000000": (
        "urn:epc:tag:sgln-195:1.0614141.12345.0"
    ),
    "3300393243FF740000000000": "urn:epc:tag:grai-96:0.061414113245..0",
    "2D14257BF4499602D2000000": "urn:epc:tag:gsrn-96:0.0614141.1234567890",
    "2CD4257BF460720000000000": "urn:epc:tag:gdti-96:6.0614141.12345.0",
    "3FE175ADC32764000000000B": "urn:epc:tag:sgcn-96:7.401234512345..1",
    "3D14257BF71CADD35D8000075BCD1500": (
        "urn:epc:tag:cpi-var:0.0614141.12-456.123456789"
    ),
    "40F4F4E4E40C0E40820000000F6C": "urn:epc:tag:itip-110:7.4012345.012345.01.02.987",
    "35FFFFFFFFFFFFFFFFFFFFFF": "urn:epc:tag:gid-96:268435455.16777215.68719476735",
    "2F02032533139342DFDC1C35": "urn:epc:tag:usdod-96:0.2S194.12345678901",
    "3B157E316390F32CCE78D106310325CD06DD7200": (
        "urn:epc:tag:adi-var:5.W81X9C.3KL984PX1.2WMA-52"
    ),
}


@pytest.mark.parametrize(("memory", "uri"), TAGS.items())
def test_memory_and_tag_uri_say_the_same(memory: str, uri: str) -> None:
    assert decode(memory).uri == uri
    assert encode(parse_tag_uri(uri)) == memory


@pytest.mark.parametrize(
    ("uri", "elements"),
    [
        ("sgtin:0614141.812345.6789", "(01)80614141123458(21)6789"),
        ("sscc:0614141.1234567890", "(00)106141412345678908"),
        ("sgln:0614141.12345.400", "(414)0614141123452(254)400"),
        ("sgln:0614141.12345.0", "(414)0614141123452"),
        ("grai:0614141.12345.400", "(8003)00614141123452400"),
        ("giai:0614141.12345400", "(8004)061414112345400"),
        ("gsrn:0614141.1234567890", "(8018)061414112345678902"),
        ("gdti:0614141.12345.A%2F", "(253)0614141123452A/"),
        ("cpi:0614141.123ABC.9", "(8010)0614141123ABC(8011)9"),
        ("itip:4012345.012345.01.02.987", "(8006)040123451234560102(21)987"),
        ("gsin:0614141.123456789", "(402)06141411234567890"),
        ("pgln:1234567.89012", "(417)1234567890128"),
    ],
)
def test_elements_and_identity_say_the_same(uri: str, elements: str) -> None:
    epc = parse_uri("urn:epc:id:" + uri)
    found = elements_of(epc)

    assert found is not None
    assert "".join(f"({ai}){value}" for ai, value in found) == elements
    assert epc_of(found, company_prefix_digits=7) == epc


def test_the_company_prefix_is_looked_up_where_it_is_not_given() -> None:
    epc = epc_of([("01", "07032069804988"), ("21", "A")])

    assert epc.uri == "urn:epc:id:sgtin:703206.0980498.A"


@given(
    st.integers(6, 12).flatmap(
        lambda digits: st.tuples(
            st.from_regex(rf"[0-9]{{{digits}}}", fullmatch=True),
            st.from_regex(rf"[0-9]{{{13 - digits}}}", fullmatch=True),
        )
    ),
    st.text(st.sampled_from("!%&'()*+,-./09:;<=>?AZ_az\""), min_size=1, max_size=20),
    st.integers(0, 7),
)
def test_any_item_can_be_written_and_read(
    key: tuple[str, str], serial: str, filter_value: int
) -> None:
    found = elements_of(parse_uri(f"urn:epc:id:sgtin:{key[0]}.{key[1]}.0"))
    assert found is not None
    epc = epc_of([found[0], ("21", serial)], company_prefix_digits=len(key[0]))
    tag = tag_for(epc, filter_value=filter_value)

    assert decode(encode(tag)) == tag
    assert parse_uri(epc.uri) == epc
    assert parse_tag_uri(tag.uri) == tag


@pytest.mark.parametrize(
    ("memory", "words"),
    [
        ("", "hexadecimal"),
        ("30", "hexadecimal"),
        ("3034257BF400B7800004CB2G", "hexadecimal"),
        ("0034257BF400B7800004CB2F", "header 00"),
        ("303C257BF400B7800004CB2F", "partition value is 7"),
        ("3600000000000000000000000000", "memory ends"),
        ("3034257BF400B7800004CB2F0001", "data behind"),
        ("3017FFFFFFFFFFFFFFFFFFFF", "too large"),
        ("36C579D5D4ADB618000100000000000000000000000000000000", "padded"),
        ("36C579D5D4ADB600000000000000000000000000000000000000", "serial"),
    ],
)
def test_memory_is_refused(memory: str, words: str) -> None:
    with pytest.raises(TagInvalid, match=words):
        decode(memory)


@pytest.mark.parametrize(
    "uri",
    [
        "urn:epc:id:sgtin:4012345.011111.999999999999999999999",
        "urn:epc:id:sscc:401234.3111111111",
        "urn:epc:id:sgln:0614141.12345.",
        "urn:epc:id:giai:4012345.ABC345§",
        "urn:epc:id:gdti:0614141.12345.A%23",
        "urn:epc:id:gid:268435456.1.1",
        "urn:epc:id:lgtin:0614141.012345.1",
        "urn:epc:id:nothing:1",
        "urn:epc:idpat:sgtin:0614141.012345.*",
        "https://id.gs1.org/01/06901234567892",
    ],
)
def test_identity_is_refused(uri: str) -> None:
    with pytest.raises(TagInvalid):
        parse_uri(uri)


@pytest.mark.parametrize(
    ("uri", "bits"),
    [
        ("urn:epc:id:sgtin:0614141.812345.0123", 96),
        ("urn:epc:id:sgtin:0614141.812345.A", 96),
        ("urn:epc:id:sgtin:0614141.812345.274877906944", 96),
        ("urn:epc:id:sgtin:0614141.812345.1", 170),
        ("urn:epc:id:giai:0614141.A", 96),
        ("urn:epc:id:cpi:0614141.123467890.100000000000", 96),
        ("urn:epc:id:gsin:0614141.123456789", None),
        ("urn:epc:id:imovn:9176187", None),
    ],
)
def test_no_binary_scheme_fits(uri: str, bits: int | None) -> None:
    with pytest.raises(TagInvalid):
        tag_for(parse_uri(uri), bits=bits)


def test_a_filter_value_out_of_range_is_refused() -> None:
    with pytest.raises(TagInvalid, match="filter value 8"):
        tag_for(parse_uri("urn:epc:id:sgtin:0614141.812345.1"), filter_value=8)
    with pytest.raises(TagInvalid, match="filter value"):
        parse_tag_uri("urn:epc:tag:sgtin-96:x.0614141.812345.1")
