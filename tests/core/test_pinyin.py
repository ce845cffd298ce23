from lotproof.core.pinyin import KEY_LENGTH, plain, sort_key


def test_orders_chinese_as_a_dictionary_does() -> None:
    names = ["缝合线", "导管", "支架", "髋臼杯"]

    assert sorted(names, key=sort_key) == ["导管", "缝合线", "髋臼杯", "支架"]


def test_holds_whole_pinyin_and_initials() -> None:
    assert sort_key("一次性采样器") == "yicixingcaiyangqi ycxcyq"


def test_leaves_other_scripts_as_they_are() -> None:
    assert sort_key(" GORE Stent ") == "gore stent"


def test_is_never_longer_than_an_index_entry() -> None:
    assert len(sort_key("支架" * 300)) == KEY_LENGTH


def test_looks_for_the_characters_that_were_typed() -> None:
    assert plain(" ＧＯＲＥ 支架 ") == "gore 支架"
