import pytest

from gan_core import strict_json


@pytest.mark.parametrize(
    ("text", "value"),
    [("[1, 2.5, null, true]", [1, 2.5, None, True]), (b'{"a": {"b": "\xc3\xa9"}}', {"a": {"b": "é"}})],
)
def test_json_is_read(text, value):
    assert strict_json.parse(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1, "b": 2, "a": 1}', "'a' twice"),
        ('{"x": {"b": 2, "b": 2}}', "'b' twice"),
        ("NaN", "NaN"),
        ("[-Infinity]", "-Infinity"),
        ("[" * 100_000, "nests too deeply"),
        ('{"a":' * 100_000, "nests too deeply"),
        ("9" * 5_000, "digits"),
        ("{'a': 1}", "double quotes"),
        ("", "Expecting value"),
        (b"\xff", "utf-8"),
    ],
)
def test_what_is_no_json_is_a_value_error(text, words):
    with pytest.raises(ValueError, match=words):
        strict_json.parse(text)
