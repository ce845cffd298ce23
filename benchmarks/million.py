"""A million movements in a database, as posting would have left them.

They are written by the database itself, past the operations: two years of lots that
were received, put away into two bins, picked and shipped little by little.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from benchmarks.company import found_company
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.pinyin import sort_key
from lotproof.evidence.operations import save_versioned
from lotproof.ledger.models import Lot, Movement
from lotproof.partners.models import DeviceClass, Partner
from lotproof.warehouse.models import Location, LocationKind, Zone, ZoneKind
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import ProcessTemplate

DEVICES = 4_000
LOTS = 40_000
BINS = 500
CUSTOMERS = 100
STEPS = 25
"""Movements of a lot: its receipt, two put-aways, eleven picks and shipments."""
DAYS = 730

NEW_ID = """
(lpad(to_hex((extract(epoch FROM {moment}) * 1000)::bigint), 12, '0') || '7'
 || substr(md5(random()::text), 1, 3) || '8'
 || substr(md5(random()::text), 1, 15))::uuid
"""
"""A UUID version 7 of a moment, on every supported PostgreSQL."""

ENTRIES = f"""
CREATE TEMPORARY TABLE bench_entry AS
SELECT number, {NEW_ID.format(moment="moment")} AS id, moment,
       {NEW_ID.format(moment="moment")} AS document
FROM (
    SELECT number, %(now)s::timestamptz - make_interval(secs => {DAYS} * 86400.0
           * (1 - number / (%(entries)s + 1.0))) AS moment
    FROM generate_series(0, %(entries)s - 1) AS number
) AS moments;
INSERT INTO evidence_entry (id, kind, recorded_at, actor, subject_table, subject, body,
                            leaf_hash)
SELECT id, 'bench.history', moment, %(person)s, 'ledger_lot', id, '{{}}',
       sha256(uuid_send(id))
FROM bench_entry;
INSERT INTO evidence_leaf (index, entry_id)
SELECT number + (SELECT coalesce(max(index) + 1, 0) FROM evidence_leaf), id
FROM bench_entry;
"""  # noqa: S608 - made of constants

DOCUMENTS = f"""
INSERT INTO workflow_document (id, version, kind, number, template_id, state, is_open,
                               site_id, values, opened_at, opened_by_id)
SELECT document, 2, 'shipment', 'HIST' || number, %(template)s, 'shipped', false,
       %(site)s, '{{}}', moment, %(person)s
FROM bench_entry;
INSERT INTO accounts_signature (id, signer_id, signer_name, signer_roles, meaning,
                                method, subject_table, subject, digest, signed_at)
SELECT id, %(person)s, 'Bench', '{{}}', 'released', 'password', 'workflow_document',
       document, repeat('0', 64), moment
FROM bench_entry;
INSERT INTO workflow_steptaken (id, document_id, entry_id, step, from_state, to_state,
                                taken_at, taken_by_id, signature_id, digest)
SELECT {NEW_ID.format(moment="moment")}, document, id, 'ship', 'draft', 'shipped',
       moment, %(person)s, id, repeat('0', 64)
FROM bench_entry;
"""  # noqa: S608 - made of constants

MOVEMENTS = f"""
CREATE TEMPORARY TABLE bench_step AS
SELECT lot.id AS lot, lot.device_id AS device, step, moment, quantity, source, target,
       purpose
FROM (
    SELECT id, device_id, row_number() OVER (ORDER BY number) - 1 AS place
    FROM ledger_lot WHERE number LIKE 'HIST%%'
) AS lot
CROSS JOIN generate_series(0, {STEPS} - 1) AS step
CROSS JOIN LATERAL (
    SELECT bins[1 + lot.place %% {BINS}] AS one,
           bins[1 + (lot.place * 7 + 3) %% {BINS}] AS two,
           customers[1 + (lot.place * 13 + step / 2) %% {CUSTOMERS}] AS customer,
           %(now)s::timestamptz - make_interval(secs => {DAYS} * 86400.0
           * (1 - lot.place / {LOTS}.0)
           * (1 - step / ({STEPS} + 1.0))) AS moment
    FROM (
        SELECT %(bins)s::uuid[] AS bins, %(customers)s::uuid[] AS customers
    ) AS chosen
) AS here
CROSS JOIN LATERAL (
    SELECT * FROM (VALUES
        (0, 0, 100, %(supplier)s::uuid, %(waiting)s::uuid, 'receive'),
        (1, 1, 50, %(waiting)s::uuid, one, 'put_away'),
        (2, 2, 50, %(waiting)s::uuid, two, 'put_away')
    ) AS early (low, high, quantity, source, target, purpose)
    WHERE step BETWEEN low AND high
    UNION ALL
    SELECT step, step, 1 + (step + 1) / 2 %% 4,
           CASE WHEN step %% 2 = 1
                THEN CASE WHEN step %% 4 = 1 THEN one ELSE two END
                ELSE %(dispatch)s::uuid END,
           CASE WHEN step %% 2 = 1 THEN %(dispatch)s::uuid ELSE customer END,
           CASE WHEN step %% 2 = 1 THEN 'pick' ELSE 'ship' END
    WHERE step > 2
) AS made
WHERE one <> two;
INSERT INTO ledger_movement (id, purpose, device_id, lot_id, quantity, source_id,
                             target_id, occurred_at, recorded_at, recorded_by_id,
                             workstation, entry_id, document, document_line)
SELECT {NEW_ID.format(moment="step.moment")}, purpose, device, lot, quantity, source,
       target, step.moment, step.moment, %(person)s, 'bench', entry.id,
       entry.document, {NEW_ID.format(moment="step.moment")}
FROM (
    SELECT *, (row_number() OVER (ORDER BY moment) - 1) * %(entries)s
           / (SELECT count(*) FROM bench_step) AS number
    FROM bench_step
) AS step
JOIN bench_entry entry ON entry.number = step.number
ORDER BY step.moment;
"""  # noqa: S608 - made of constants

LINES = """
INSERT INTO workflow_documentline (id, version, document_id, position, device_id,
                                   lot_id, quantity, done, scan, values)
SELECT document_line, 2, document,
       row_number() OVER (PARTITION BY document ORDER BY id), device_id, lot_id,
       quantity, quantity, '', '{}'
FROM ledger_movement WHERE workstation = 'bench' AND document IS NOT NULL
    AND purpose = 'ship';
"""
"""Lines of the shipments only, which halves the time that all this takes."""

BALANCES = """
INSERT INTO ledger_balance (id, location_id, device_id, lot_id, is_stocked, quantity,
                            reserved, last_moved_at)
SELECT encode(substring(sha256(uuid_send(location) || uuid_send(lot)
              || decode(repeat('00', 32), 'hex')) FOR 16), 'hex')::uuid,
       location, min(device::text)::uuid, lot, bool_and(place.is_stocked),
       sum(change), 0, max(moment)
FROM (
    SELECT target AS location, lot, device, quantity AS change, moment FROM bench_step
    UNION ALL
    SELECT source, lot, device, -quantity, moment FROM bench_step
) AS changes
JOIN warehouse_location place ON place.id = location
GROUP BY location, lot;
"""


def fill() -> None:
    """Write the movements, unless they are there."""
    company = found_company()
    if Lot.objects.filter(number__startswith="HIST").exists():
        return
    with transaction.atomic():
        places = _master_data(company.site.pk)
        with connection.cursor() as cursor:
            # As superuser: a million checks of references that are right anyway
            # would take minutes. `lotproof check` and `verify` aren't for this data.
            cursor.execute("SET LOCAL session_replication_role = replica")
            values = places | {
                "now": clock.now() - timedelta(hours=1),
                "person": company.actor.user_id,
                "waiting": company.waiting.pk,
                "template": ProcessTemplate.objects.get(kind=Kind.SHIPMENT).pk,
                "site": company.site.pk,
                "entries": LOTS * STEPS // 10,
            }
            cursor.execute(ENTRIES, values)
            cursor.execute(DOCUMENTS, values)
            cursor.execute(MOVEMENTS, values)
            cursor.execute(LINES)
            cursor.execute(BALANCES)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def count() -> int:
    """Return how many movements there are."""
    return Movement.objects.count()


def _master_data(site: UUID) -> dict[str, Any]:
    supplier = Partner(code="HIST-S", name="S", sort_key="s", is_supplier=True)
    hospitals = [
        Partner(
            code=f"HIST-C{number}",
            name=f"Hospital {number}",
            sort_key=f"hospital {number:03}",
            is_customer=True,
        )
        for number in range(CUSTOMERS)
    ]
    zones = [
        Zone(site_id=site, code="HA", name="A", kind=ZoneKind.ACCEPTED),
        Zone(site_id=site, code="HD", name="D", kind=ZoneKind.DISPATCH),
    ]
    bins = [_bin(f"HIST-A{number:03}", zones[0]) for number in range(BINS)]
    dispatch = _bin("HIST-D", zones[1])
    source = Location(
        code="HIST-S", kind=LocationKind.SUPPLIER, partner=supplier, is_stocked=False
    )
    targets = [
        Location(
            code=f"HIST-C{number}",
            kind=LocationKind.CUSTOMER,
            partner=hospital,
            is_stocked=False,
        )
        for number, hospital in enumerate(hospitals)
    ]
    save_versioned(supplier, *hospitals, *zones, *bins, dispatch, source, *targets)
    save_versioned(*_goods())
    return {
        "bins": [place.pk for place in bins],
        "customers": [place.pk for place in targets],
        "dispatch": dispatch.pk,
        "supplier": source.pk,
    }


def _bin(code: str, zone: Zone) -> Location:
    return Location(code=code, kind=LocationKind.BIN, zone=zone, is_stocked=True)


def _goods() -> list[Device | Lot]:
    devices = [
        Device(
            code=f"HIST-{number:05}",
            name=f"History device {number:05}",
            sort_key=sort_key(f"History device {number:05}"),
            device_class=DeviceClass.III,
            category="13",
            unit="件",
        )
        for number in range(DEVICES)
    ]
    lots = [
        Lot(
            device=devices[number % DEVICES],
            number=f"HIST{number:05}",
            expires_on=date(2027, 1, 1) + timedelta(days=number % 2000),
        )
        for number in range(LOTS)
    ]
    return [*devices, *lots]
