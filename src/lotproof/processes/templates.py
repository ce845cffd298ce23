"""The process templates that an installation starts with.

They are the practice of a distributor of class III devices: orders approved by a
second person, acceptance reviewed and signed, outbound review by somebody other
than the picker. A company changes them as data; the ledger's rules stay.
"""

from typing import Any

from lotproof.core.refusals import gettext_noop
from lotproof.workflow.codes import DRAFT, Kind

COLD_CHAIN_FIELDS = [
    "transport_mode",
    "departed_at",
    "arrived_at",
    "arrival_celsius",
    "transit_min_celsius",
    "transit_max_celsius",
]
"""What GSP Art. 63 asks of a cold-chain receipt."""

ENDED_WITH_ORDER: dict[str, Any] = {
    "code": "end",
    "label": gettext_noop("End with the order"),
    "from": [DRAFT],
    "to": "cancelled",
    "permission": "sell",
}
"""What becomes of an open document when its sales order is cancelled."""

STARTING_TEMPLATES: dict[Kind, dict[str, Any]] = {
    Kind.PURCHASE_ORDER: {
        "final": ["received", "closed"],
        "steps": [
            {
                "code": "submit",
                "label": gettext_noop("Submit"),
                "from": [DRAFT],
                "to": "submitted",
                "permission": "order",
                "line_needs": ["unit_price"],
            },
            {
                "code": "approve",
                "label": gettext_noop("Approve"),
                "from": ["submitted"],
                "to": "approved",
                "permission": "approve_order",
                "not_by": ["purchase_order.submit"],
                "sign": {"meaning": "approved", "if": ["class_iii"]},
            },
            {
                "code": "complete",
                "label": gettext_noop("Complete"),
                "from": ["approved"],
                "to": "received",
                "permission": "receive",
            },
            {
                "code": "close",
                "label": gettext_noop("Close short"),
                "from": ["submitted", "approved"],
                "to": "closed",
                "permission": "order",
            },
        ],
    },
    Kind.RECEIPT: {
        "final": ["received", "withdrawn"],
        "steps": [
            {
                "code": "receive",
                "label": gettext_noop("Receive"),
                "from": [DRAFT],
                "to": "received",
                "permission": "receive",
                "needs": ["supplier_note_number", "delivered_by"],
                "needs_if": {"cold_chain": COLD_CHAIN_FIELDS},
            },
            {
                "code": "withdraw",
                "label": gettext_noop("Withdraw"),
                "from": [DRAFT],
                "to": "withdrawn",
                "permission": "receive",
            },
        ],
    },
    Kind.ACCEPTANCE: {
        "final": ["accepted"],
        "steps": [
            {
                "code": "inspect",
                "label": gettext_noop("Inspect"),
                "from": [DRAFT],
                "to": "inspected",
                "permission": "inspect",
                "line_needs": ["packaging_intact", "labels_agree"],
                "sign": {"meaning": "prepared", "if": ["class_iii", "implant"]},
            },
            {
                "code": "review",
                "label": gettext_noop("Review"),
                "from": ["inspected"],
                "to": "accepted",
                "permission": "review_acceptance",
                "not_by": ["acceptance.inspect"],
                "sign": {"meaning": "reviewed", "if": ["class_iii", "implant"]},
            },
            {
                "code": "send_back",
                "label": gettext_noop("Send back to the inspector"),
                "from": ["inspected"],
                "to": DRAFT,
                "permission": "review_acceptance",
                "not_by": ["acceptance.inspect"],
            },
        ],
    },
    Kind.PUT_AWAY: {
        "final": ["stored"],
        "steps": [
            {
                "code": "store",
                "label": gettext_noop("Put away"),
                "from": [DRAFT],
                "to": "stored",
                "permission": "put_away",
            }
        ],
    },
    Kind.SALES_ORDER: {
        "final": ["shipped", "cancelled"],
        "steps": [
            {
                "code": "submit",
                "label": gettext_noop("Submit"),
                "from": [DRAFT],
                "to": "submitted",
                "permission": "sell",
                "needs": ["delivery_address"],
                "line_needs": ["unit_price"],
            },
            {
                "code": "approve",
                "label": gettext_noop("Approve"),
                "from": ["submitted"],
                "to": "approved",
                "permission": "approve_sale",
                "not_by": ["sales_order.submit"],
            },
            {
                "code": "complete",
                "label": gettext_noop("Complete"),
                "from": ["approved"],
                "to": "shipped",
                "permission": "ship",
            },
            {
                "code": "cancel",
                "label": gettext_noop("Cancel the order"),
                "from": ["submitted", "approved"],
                "to": "cancelled",
                "permission": "sell",
            },
        ],
    },
    Kind.PICK: {
        "final": ["picked", "cancelled"],
        "steps": [
            {
                "code": "pick",
                "label": gettext_noop("Pick"),
                "from": [DRAFT],
                "to": "picked",
                "permission": "pick",
            },
            ENDED_WITH_ORDER,
        ],
    },
    Kind.REVIEW: {
        "final": ["released", "cancelled"],
        "steps": [
            {
                "code": "release",
                "label": gettext_noop("Release"),
                "from": [DRAFT],
                "to": "released",
                "permission": "review_outbound",
                "line_needs": ["packaging_intact", "labels_agree"],
                "not_by": ["pick.pick"],
                "sign": {"meaning": "released", "if": ["always"]},
            },
            ENDED_WITH_ORDER,
        ],
    },
    Kind.SHIPMENT: {
        "final": ["shipped", "cancelled"],
        "steps": [
            {
                "code": "ship",
                "label": gettext_noop("Ship"),
                "from": [DRAFT],
                "to": "shipped",
                "permission": "ship",
                "needs": ["transport_mode"],
                "needs_if": {"cold_chain": ["departed_at"]},
            },
            ENDED_WITH_ORDER,
        ],
    },
}
"""A definition for every kind of document of the main line."""
