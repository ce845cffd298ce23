"""One batch of registry rows against what the catalogue holds."""

from typing import Any

from lotproof.catalog.models import (
    Certificate,
    CertificateKind,
    Device,
    Effect,
    Identifier,
    IdentifierKind,
    ImportProblem,
    ImportRun,
)
from lotproof.catalog.registries import BadRow, RegistryDevice, RegistryRow
from lotproof.catalog.registries.rows import RegistryIdentifier
from lotproof.catalog.rules import number_facts
from lotproof.core.pinyin import sort_key
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.temperature import celsius
from lotproof.evidence.models import Audited
from lotproof.evidence.operations import save_versioned

UNIT = "件"

DIFFERS = gettext_noop(
    "%(device)s is approved or came from elsewhere, so it stays; the registry says "
    "otherwise about: %(columns)s. Compare its dossier."
)
TAKEN_PRIMARY = gettext_noop(
    "%(code)s already identifies %(device)s, as something else than a sales unit."
)
TAKEN = gettext_noop(
    "%(code)s already identifies %(device)s; an identifier is never given again."
)
OTHER_QUANTITY = gettext_noop(
    "%(code)s holds %(ours)s units here and %(theirs)s in the registry. A new content "
    "needs a new identifier; compare the label."
)

Code = tuple[str, str]
"""Agency and code."""


class Batch:
    """Decides in memory what a batch changes, after reading all it needs at once.

    Args:
        run: The import, whose figures are counted up; the caller saves it.
        rows: The rows, no device key twice among them.
    """

    def __init__(self, run: ImportRun, rows: list[RegistryRow]) -> None:
        self._run = run
        self._rows = rows
        devices = [row for row in rows if isinstance(row, RegistryDevice)]
        codes = {i.code for row in devices for i in row.identifiers}
        identifiers = list(
            Identifier.objects.filter(code__in=codes).select_related("device")
        )
        locked = Device.objects.select_for_update().order_by("pk")
        self._known = {
            device.source_key: device
            for device in locked.filter(
                source=run.source, source_key__in=[row.key for row in devices]
            )
        }
        self._owners: dict[Code, tuple[Device, IdentifierKind]] = {
            (one.agency, one.code): (one.device, IdentifierKind(one.kind))
            for one in identifiers
            if one.kind != IdentifierKind.UNIT_OF_USE
        }
        self._own = {
            (one.device_id, one.agency, one.code, one.kind): one
            for one in Identifier.objects.filter(
                device__in=[device.pk for device in self._known.values()]
            )
        }
        self._certified = set(
            Certificate.objects.filter(
                device__in=[device.pk for device in self._known.values()]
            ).values_list("device_id", "number")
        )
        self._codes_taken = set(
            Device.objects.filter(code__in=codes).values_list("code", flat=True)
        )
        self._new_devices: list[Device] = []
        self._new_identifiers: list[Identifier] = []
        self._new_certificates: list[Certificate] = []
        self._changed: list[Device | Identifier] = []
        self._problems: list[ImportProblem] = []

    def decide(self) -> None:
        """Go through the rows in their order."""
        for row in self._rows:
            if isinstance(row, BadRow):
                self._refuse(row.row, row.key, row.reason)
            else:
                self._decide_one(row)

    def write(self) -> list[Audited]:
        """Write what was decided and return every row written."""
        for model, new in (
            (Device, self._new_devices),
            (Identifier, self._new_identifiers),
            (Certificate, self._new_certificates),
        ):
            for record in new:
                record.version = 1
            model._default_manager.bulk_create(new)  # type: ignore[arg-type]
        save_versioned(*sorted(self._changed, key=lambda record: type(record).__name__))
        ImportProblem.objects.bulk_create(self._problems)
        return [
            *self._new_devices,
            *self._new_identifiers,
            *self._new_certificates,
            *self._changed,
            *self._problems,
        ]

    def _decide_one(self, row: RegistryDevice) -> None:
        digest = row.digest()
        device = self._known.get(row.key)
        if device is not None and device.source_digest == digest:
            self._run.devices_unchanged += 1
            return
        primary = row.identifiers[0]
        owner, kind = self._owners.get((primary.agency, primary.code), (None, None))
        if owner is not None and owner.pk != (device.pk if device else None):
            if kind != IdentifierKind.PRIMARY:
                text = _said(TAKEN_PRIMARY, code=primary.code, device=owner)
                self._refuse(row.row, row.key, text)
                return
            device = owner
        if device is None:
            self._add(row, digest)
        elif device.approved_at or device.source_key != row.key:
            self._keep(row, device)
        else:
            self._change(row, device, digest)

    def _add(self, row: RegistryDevice, digest: str) -> None:
        code = row.identifiers[0].code
        if code in self._codes_taken:
            code = f"{code}-{self._run.source}"[:64]
        device = Device(code=code, unit=UNIT)
        self._apply(row, device, digest)
        self._new_devices.append(device)
        self._known[row.key] = device
        self._run.devices_added += 1
        self._complete(row, device)

    def _change(self, row: RegistryDevice, device: Device, digest: str) -> None:
        self._apply(row, device, digest)
        self._changed.append(device)
        self._run.devices_changed += 1
        self._complete(row, device)

    def _keep(self, row: RegistryDevice, device: Device) -> None:
        self._run.devices_kept += 1
        columns = [
            column
            for column, value in _columns(row).items()
            if getattr(device, column) != value
        ]
        if columns:
            text = _said(DIFFERS, device=device, columns=", ".join(sorted(columns)))
            self._report(row, Effect.DEVICE_KEPT, text)

    def _apply(self, row: RegistryDevice, device: Device, digest: str) -> None:
        for column, value in _columns(row).items():
            setattr(device, column, value)
        device.sort_key = sort_key(device.name)
        device.source = self._run.source
        device.source_key = row.key
        device.source_version = row.version[:40]
        device.source_digest = digest

    def _complete(self, row: RegistryDevice, device: Device) -> None:
        for identifier in row.identifiers:
            self._complete_identifier(row, device, identifier)
        for number in row.certificates:
            if (device.pk, number) not in self._certified:
                self._certified.add((device.pk, number))
                facts = number_facts(number)
                kind = facts.kind if facts else CertificateKind.REGISTRATION
                self._new_certificates.append(
                    Certificate(
                        device=device,
                        number=number,
                        kind=kind.value,
                        holder=device.maker_name,
                    )
                )
        for problem in row.problems:
            self._report(row, problem.effect, problem.reason)

    def _complete_identifier(
        self, row: RegistryDevice, device: Device, theirs: RegistryIdentifier
    ) -> None:
        key = (device.pk, theirs.agency, theirs.code, theirs.kind.value)
        if (ours := self._own.get(key)) is not None:
            self._update_identifier(row, ours, theirs)
            return
        if theirs.kind != IdentifierKind.UNIT_OF_USE:
            code = (theirs.agency, theirs.code)
            if (owner := self._owners.get(code)) is not None:
                if owner[0].pk != device.pk:
                    text = _said(TAKEN, code=theirs.code, device=owner[0])
                    self._report(row, Effect.LEFT_OUT, text)
                return
            self._owners[code] = (device, theirs.kind)
        new = Identifier(
            device=device,
            agency=theirs.agency,
            code=theirs.code,
            kind=theirs.kind.value,
            quantity=theirs.quantity,
            contains=theirs.contains,
            ended_on=theirs.ended_on,
        )
        self._own[key] = new
        self._new_identifiers.append(new)

    def _update_identifier(
        self, row: RegistryDevice, ours: Identifier, theirs: RegistryIdentifier
    ) -> None:
        if ours.quantity != theirs.quantity:
            text = _said(
                OTHER_QUANTITY,
                code=ours.code,
                ours=ours.quantity,
                theirs=theirs.quantity,
            )
            self._report(row, Effect.LEFT_OUT, text)
        if (ours.contains, ours.ended_on) != (theirs.contains, theirs.ended_on):
            ours.contains, ours.ended_on = theirs.contains, theirs.ended_on
            # A new one of this batch is written anyway.
            if ours.version and ours not in self._changed:
                self._changed.append(ours)

    def _refuse(self, row: int, key: str, reason: str) -> None:
        self._run.rows_refused += 1
        self._problems.append(
            ImportProblem(
                run=self._run,
                row=row,
                key=key[:200],
                effect=Effect.ROW_REFUSED.value,
                reason=reason,
            )
        )

    def _report(self, row: RegistryDevice, effect: Effect, reason: str) -> None:
        self._problems.append(
            ImportProblem(
                run=self._run,
                row=row.row,
                key=row.key,
                effect=effect.value,
                reason=reason,
            )
        )


def _said(template: str, **values: object) -> str:
    return Refused.translate(template) % values


def _columns(row: RegistryDevice) -> dict[str, Any]:
    """Return the columns of the device that the registry tells, as they are kept."""
    values = dict(row.values)
    for column in ("storage_min_celsius", "storage_max_celsius"):
        if column in values:
            values[column] = celsius(values[column])
    return values
