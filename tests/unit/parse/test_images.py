"""Pictures that a page states, joined with the figures of its body."""

from archiver.items import Figure, Image, Paragraph, Section
from archiver.parse.images import join_images

_A, _B = "https://paper.example/a.jpg", "https://paper.example/b.jpg"


def test_a_figure_completes_the_stated_picture_and_overrides_nothing() -> None:
    figure = Figure(text="Shown", url=_A, alt="Alt", credit="Desk")
    stated = Image(url=_A, caption="Stated")
    sections = [Section(blocks=(Paragraph(text="Text"), figure))]
    assert join_images([stated], sections) == (Image(url=_A, caption="Stated", credit="Desk", alt="Alt"),)


def test_figures_that_nothing_stated_follow_in_their_order() -> None:
    sections = [Section(blocks=(Figure(text="", url=_B), Figure(text="", url=_A)))]
    assert [image.url for image in join_images([Image(url=_A)], sections)] == [_A, _B]


def test_a_figure_without_an_address_on_the_web_is_no_picture() -> None:
    sections = [Section(blocks=(Figure(text="x"), Figure(text="y", url="blob:1")))]
    assert join_images([], sections) == ()
