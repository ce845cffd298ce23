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

STARTING_TEMPLATES: dict[Kind, dict[str, Any]] = {
    Kind.PURCHASE_ORDER: {
        "final": ["received"],
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
        ],
    },
    Kind.RECEIPT: {
        "final": ["received"],
        "steps": [
            {
                "code": "receive",
                "label": gettext_noop("Receive"),
                "from": [DRAFT],
                "to": "received",
                "permission": "receive",
                "needs": ["supplier_note_number", "delivered_by"],
                "needs_if": {"cold_chain": COLD_CHAIN_FIELDS},
            }
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
        "final": ["shipped"],
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
        ],
    },
    Kind.PICK: {
        "final": ["picked"],
        "steps": [
            {
                "code": "pick",
                "label": gettext_noop("Pick"),
                "from": [DRAFT],
                "to": "picked",
                "permission": "pick",
            }
        ],
    },
    Kind.REVIEW: {
        "final": ["released"],
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
            }
        ],
    },
    Kind.SHIPMENT: {
        "final": ["shipped"],
        "steps": [
            {
                "code": "ship",
                "label": gettext_noop("Ship"),
                "from": [DRAFT],
                "to": "shipped",
                "permission": "ship",
                "needs": ["transport_mode"],
                "needs_if": {"cold_chain": ["departed_at"]},
            }
        ],
    },
}
"""A definition for every kind of document of the main line."""
