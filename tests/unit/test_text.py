from archiver.text import squeeze, squeeze_lines


def test_squeeze_makes_one_line_of_any_white_space() -> None:
    assert squeeze(" Mos\u00adcow\n\t said\u00a0so ") == "Moscow said so"


def test_squeeze_lines_keeps_line_breaks_and_drops_empty_lines() -> None:
    assert squeeze_lines("One  line\n \n and two ") == "One line\nand two"
