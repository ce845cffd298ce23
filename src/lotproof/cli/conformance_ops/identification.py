"""Questions on UDI, GS1, HIBC, GMN and EPC."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from lotproof.cli import conformance_ops
from lotproof.cli.conformance_ops.inputs import InputInvalid, Inputs
from lotproof.core import clock
from lotproof.identification.epc.elements import elements_of
from lotproof.identification.epc.tags import decode, encode, parse_tag_uri, tag_for
from lotproof.identification.epc.uris import parse_uri
from lotproof.identification.errors import ScanTooLong
from lotproof.identification.gmn import is_gmn
from lotproof.identification.gs1.build import build
from lotproof.identification.gs1.elements import parse_bracketed, parse_elements
from lotproof.identification.gs1.links import parse_link
from lotproof.identification.gs1.rules_between import check_together
from lotproof.identification.hibc import parse_hibc
from lotproof.identification.parse import LONGEST, parse_scans
from lotproof.identification.values import Element, Udi

_COUPONS = frozenset({"8110", "8112"})


def udi_parse(inputs: Inputs) -> dict[str, Any]:
    """Read a label as `lotproof decode` does."""
    scans = inputs.texts("scans") if "scans" in inputs else [inputs.text("scan")]
    return as_json(parse_scans(scans, today=_today()))


def as_json(udi: Udi) -> dict[str, Any]:
    """Return a reading in types of JSON, dates in ISO form.

    Args:
        udi: The reading.

    Returns:
        Its fields, `None` where the label has none; warnings as texts.
    """
    return {
        "agency": udi.agency,
        "di": udi.di,
        "lot": udi.lot,
        "serial": udi.serial,
        "expires_on": _iso(udi.expires_on),
        "expiry_precision": udi.expiry_precision,
        "usable_until": _iso(udi.usable_until),
        "produced_on": _iso(udi.produced_on),
        "sterilisation_lot": udi.sterilisation_lot,
        "quantity": udi.quantity,
        "sscc": udi.sscc,
        "elements": _lists(udi.elements),
        "warnings": [str(warning) for warning in udi.warnings],
        "confidence": udi.confidence,
    }


def gs1_parse(inputs: Inputs) -> dict[str, Any]:
    """Read GS1 data to the letter of the standard."""
    for name, read in _READERS.items():
        if name in inputs:
            elements = read(_short(inputs.text(name)))
            break
    else:
        raise InputInvalid(field="data", expected="a text, or bracketed, or uri")
    if any(ai in _COUPONS for ai, _ in elements):
        raise conformance_ops.Skipped(
            "retail coupon AIs are not carried by medical devices"
        )
    if inputs.truth("strict", otherwise=True):
        check_together(elements)
    return {"elements": _lists(elements)}


def gs1_build(inputs: Inputs) -> dict[str, Any]:
    """Write elements in every form; `uri` is null where there can be none."""
    written = build(inputs.pairs("elements"))
    return {"raw": written.raw, "bracketed": written.bracketed, "uri": written.uri}


def gmn_check(inputs: Inputs) -> dict[str, Any]:
    """Tell whether a Global Model Number is right."""
    return {"valid": is_gmn(inputs.text("gmn"))}


def hibc_parse(inputs: Inputs) -> dict[str, Any]:
    """Read one HIBC symbol."""
    code = parse_hibc(
        _short(inputs.text("data")),
        today=_today(),
        verify_check=inputs.truth("verify_check", otherwise=True),
    )
    return {
        "kind": code.kind,
        "labeler": code.labeler,
        "product": code.product,
        "unit_of_measure": code.unit_of_measure,
        "lot": code.lot,
        "serial": code.serial,
        "quantity": code.quantity,
        "expires_on": _iso(code.expires_on),
        "expiry_precision": code.expiry_precision,
        "expiry_hour": code.expiry_hour,
        "produced_on": _iso(code.produced_on),
        "link": code.link,
        "check": code.check,
    }


def epc_decode(inputs: Inputs) -> dict[str, Any]:
    """Read tag memory."""
    tag = decode(inputs.text("hex"))
    elements = elements_of(tag.epc)
    return {
        "tag_uri": tag.uri,
        "uri": tag.epc.uri,
        "gs1_elements": None if elements is None else _lists(elements),
    }


def epc_encode(inputs: Inputs) -> dict[str, Any]:
    """Write tag memory."""
    if "tag_uri" in inputs:
        return {"hex": encode(parse_tag_uri(inputs.text("tag_uri")))}
    tag = tag_for(
        parse_uri(inputs.text("uri")),
        filter_value=inputs.number("filter", otherwise=0),
        bits=inputs.number("bits") if "bits" in inputs else None,
    )
    return {"hex": encode(tag)}


def _read_uri(uri: str) -> Sequence[Element]:
    if not uri.startswith("urn:epc:"):
        return parse_link(uri)
    elements = elements_of(parse_uri(uri))
    if elements is None:
        raise InputInvalid(field="uri", expected="an EPC of a GS1 key")
    return elements


_READERS: dict[str, Callable[[str], Sequence[Element]]] = {
    "data": parse_elements,
    "bracketed": parse_bracketed,
    "uri": _read_uri,
}


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise ScanTooLong(length=len(text), most=LONGEST)
    return text


def _lists(elements: Sequence[Element]) -> list[list[str]]:
    return [[key, value] for key, value in elements]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _today() -> date:
    return clock.now().date()


OPERATIONS: dict[str, conformance_ops.Operation] = {
    "udi.parse": udi_parse,
    "gs1.parse": gs1_parse,
    "gs1.build": gs1_build,
    "gmn.check": gmn_check,
    "hibc.parse": hibc_parse,
    "epc.decode": epc_decode,
    "epc.encode": epc_encode,
}
