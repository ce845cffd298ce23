"""The chapters of the story in their order."""

from pathlib import Path

from lotproof.demo.story.beginning import (
    enter_master_data,
    import_register,
    read_a_label,
    set_up_people,
    story_company,
)
from lotproof.demo.story.goods_in import (
    accept_goods,
    order_goods,
    receive_goods,
    store_goods,
)
from lotproof.demo.story.goods_out import sell_goods, ship_goods
from lotproof.demo.story.proof import check_everything, prove_offline, trace
from lotproof.demo.story.telling import StoryBroken, Telling


def play(telling: Telling, *, register: Path, output: Path) -> None:
    """Play the whole story in an empty, migrated database.

    Args:
        telling: Shows the steps and keeps what failed.
        register: Folder with files of the GUDID register; may be missing.
        output: Folder for the delivery note and the dossier.
    """
    try:
        set_up_people(telling)
        enter_master_data(telling)
        import_register(telling, register)
        company = story_company()
        read_a_label(telling, company)
        order = order_goods(telling, company)
        acceptance = receive_goods(telling, company, order)
        store_goods(telling, company, accept_goods(telling, company, acceptance))
        shipment = ship_goods(telling, company, sell_goods(telling, company), output)
        lot = trace(telling)
        check_everything(telling, shipment)
        prove_offline(telling, company, lot, output)
    except StoryBroken:
        return  # the step that failed was told
