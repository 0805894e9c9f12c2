"""The pen of pictures: what people have typed is letters."""

from xml.etree import ElementTree

from console.text.pictures.pen import safe, told, written


def test_what_people_have_typed_is_letters_and_does_nothing() -> None:
    hostile = "<script>alert('1')</script> & \x1b[31m\u202e\ufffe"
    drawn = ElementTree.fromstring(told(hostile, written(1, 2.5, hostile, "n")))
    assert [one.tag for one in drawn.iter()] == ["g", "title", "text"]
    assert drawn[1].text == drawn[0].text
    assert "<script>alert('1')</script> & ?[31m??" in (drawn[0].text or "")
    assert safe("a\nb") == "a b"


def test_a_text_stands_where_it_is_meant_to_in_its_class() -> None:
    assert written(1, 2.5, "x", "n") == '<text x="1" y="2.5" class="n">x</text>'
    assert written(1, 2.5, "x") == '<text x="1" y="2.5">x</text>'
