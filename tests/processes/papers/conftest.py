"""A company whose goods went the whole way, for papers of every kind."""

from dataclasses import dataclass

import pytest

from lotproof.catalog.models import Device
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import make_device

LONG_LOT = "LOT-ABCDEFGHIJKLMNOP"
LONG_SERIAL = "SN-0123456789ABCDEFG"


@dataclass
class Way:
    """The documents of goods that came and went."""

    company: line.Company
    device: Device

    def document(self, kind: Kind) -> Document:
        """The document of a kind."""
        return Document.objects.get(kind=kind)


@pytest.fixture
def way(db: None) -> Way:
    """Two cold units with long numbers, received, sold and shipped."""
    del db
    company = line.make_company(temperature=("2", "8"))
    device = make_device(name="无菌接骨螺钉", requires_serial=True, storage=("2", "8"))
    labels = [
        line.label(device, lot=LONG_LOT, serial=LONG_SERIAL),
        line.label(device, lot="L2", serial="SN-2"),
    ]
    line.stock(company, device, labels, packs=1)
    pick = line.pick_all(company, line.sell(company, device, 2))
    line.ship_out(company, line.release(company, pick))
    return Way(company, device)
