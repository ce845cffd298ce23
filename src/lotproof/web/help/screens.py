"""Which guide explains which screen."""

from django.urls import ResolverMatch

from lotproof.workflow.codes import Kind

OF_SCREENS = {
    "workbench": "workbench",
    "scan": "scan",
    "documents": "documents",
    "stock": "stock",
    "lots": "lots",
    "devices": "devices",
    "partners": "partners",
    "locations": "locations",
    "papers": "printing",
    "people": "people",
    "log": "log",
    "help": "start",
}
"""By the namespace of a screen's addresses."""

OF_PAGES = {
    "new_token": "sign_in",
    "own_tokens": "sign_in",
    "documents:new_purchase_order": "orders",
    "documents:new_sales_order": "orders",
}
"""Pages that have a guide of their own."""

OF_DOCUMENTS = {
    Kind.PURCHASE_ORDER: "orders",
    Kind.RECEIPT: "receiving",
    Kind.ACCEPTANCE: "acceptance",
    Kind.PUT_AWAY: "put_away",
    Kind.SALES_ORDER: "orders",
    Kind.PICK: "picking",
    Kind.REVIEW: "review",
    Kind.SHIPMENT: "shipping",
}
"""The page of a document has the guide of its kind."""

SIGN_IN = "sign_in"
START = "start"


def guide_of(match: ResolverMatch | None, kind: str = "") -> str:
    """Return the name of the guide that explains a page.

    Args:
        match: Where the page's address leads; `None` for a page without one.
        kind: The kind of the document that it shows, if it shows one.

    Returns:
        One of the guides; the first of them where a page has none.
    """
    if match is None:
        return START
    if match.view_name in OF_PAGES:
        return OF_PAGES[match.view_name]
    if match.namespace == "documents" and kind in OF_DOCUMENTS:
        return OF_DOCUMENTS[Kind(kind)]
    if match.view_name.startswith(("account_", "mfa_")):
        return SIGN_IN
    return OF_SCREENS.get(match.namespace, START)
