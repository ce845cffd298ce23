"""What the elements of a code are called on a screen."""

from lotproof.core.refusals import gettext_noop
from lotproof.identification.gs1.table import table
from lotproof.identification.values import Agency

_GS1 = {
    "00": gettext_noop("Logistic unit (SSCC)"),
    "01": gettext_noop("Device identifier (GTIN)"),
    "02": gettext_noop("Contained product (GTIN)"),
    "10": gettext_noop("Lot number"),
    "11": gettext_noop("Production date"),
    "13": gettext_noop("Packaging date"),
    "15": gettext_noop("Best before"),
    "17": gettext_noop("Expiry date"),
    "20": gettext_noop("Product variant"),
    "21": gettext_noop("Serial number"),
    "22": gettext_noop("Consumer product variant"),
    "240": gettext_noop("Additional product number"),
    "241": gettext_noop("Customer part number"),
    "250": gettext_noop("Secondary serial number"),
    "30": gettext_noop("Count of items"),
    "37": gettext_noop("Count of contained products"),
    "400": gettext_noop("Customer's order number"),
    "410": gettext_noop("Ship to (GLN)"),
    "414": gettext_noop("Location (GLN)"),
    "422": gettext_noop("Country of origin"),
    "7003": gettext_noop("Expiry date and time"),
    "7020": gettext_noop("Refurbishment lot"),
    "710": gettext_noop("German reimbursement number (PZN)"),
    "711": gettext_noop("French reimbursement number (CIP)"),
    "8004": gettext_noop("Individual asset (GIAI)"),
    "8006": gettext_noop("Piece of a product"),
    "8008": gettext_noop("Production date and time"),
    "8012": gettext_noop("Software version"),
    "8013": gettext_noop("Model number (GMN)"),
    "8014": gettext_noop("Master UDI-DI"),
    "8200": gettext_noop("Product web address"),
    "EPC": gettext_noop("RFID identifier"),
}
_HIBCC = {
    "+": gettext_noop("Device identifier"),
    "$": gettext_noop("Lot number"),
    "$+": gettext_noop("Serial number"),
    "$$": gettext_noop("Expiry date and lot number"),
    "$$+": gettext_noop("Expiry date and serial number"),
    "": gettext_noop("Expiry date and lot number"),
    "S": gettext_noop("Serial number"),
    "Q": gettext_noop("Quantity"),
    "14D": gettext_noop("Expiry date"),
    "16D": gettext_noop("Production date"),
}
_ICCBBA = {
    "=/": gettext_noop("Device identifier"),
    "=)": gettext_noop("Device identifier"),
    "=,": gettext_noop("Serial number"),
    "&,1": gettext_noop("Lot number"),
    "&)": gettext_noop("Lot number"),
    "=>": gettext_noop("Expiry date"),
    "=}": gettext_noop("Production date"),
    "=": gettext_noop("Donation number"),
    "=+": gettext_noop("Message header"),
}
_MA = {
    "MA": gettext_noop("Device identifier"),
    "S": gettext_noop("Serial number"),
    "L": gettext_noop("Lot number"),
    "M": gettext_noop("Production date"),
    "P": gettext_noop("Production date"),
    "E": gettext_noop("Expiry date"),
    "V": gettext_noop("Valid until"),
    "D": gettext_noop("Sterilisation lot"),
    "C": gettext_noop("Check digit"),
}
_AHM = {
    "MF": gettext_noop("Device identifier"),
    "BA": gettext_noop("Lot number"),
    "BN": gettext_noop("Lot number"),
    "SN": gettext_noop("Serial number"),
    "MD": gettext_noop("Production date"),
    "BD": gettext_noop("Shelf-life date"),
    "ED": gettext_noop("Expiry date"),
    "PL": gettext_noop("Packaging level"),
}
_NAMES: dict[Agency, dict[str, str]] = {
    "GS1": _GS1,
    "HIBCC": _HIBCC,
    "ICCBBA": _ICCBBA,
    "MA": _MA,
    "AHM": _AHM,
}
_UNKNOWN = gettext_noop("Further field")


def element_name(agency: Agency, key: str) -> str:
    """Return what an element is called, in English and marked for translation.

    Args:
        agency: Whose code it stood in.
        key: The element's key, as in `Udi.elements`.

    Returns:
        A name for a screen. Identifiers that no medical device carries have the
        data title of the standard, which is the same in every language.
    """
    name = _NAMES[agency].get(key)
    if name is None and agency == "GS1" and key in table():
        return table()[key].title
    return name or _UNKNOWN
