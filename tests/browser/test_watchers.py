"""What watches every journey does notice: a journey that passes has been looked at."""

import pytest

from tests.browser.visitors import Visitor


@pytest.fixture
def somewhere(desk: Visitor) -> Visitor:
    """A page of the house with something wrong on it, to be put there by the test."""
    desk.go("/nowhere")
    return desk


def test_a_picture_without_words_is_noticed(somewhere: Visitor) -> None:
    somewhere.check_access()
    somewhere.page.evaluate("document.querySelector('main').append(new Image())")
    with pytest.raises(AssertionError, match="image-alt"):
        somewhere.check_access()


def test_a_page_wider_than_its_window_is_noticed(somewhere: Visitor) -> None:
    somewhere.check_fits()
    somewhere.page.evaluate("document.querySelector('h1').style.width = '3000px'")
    with pytest.raises(AssertionError, match="wider than its window"):
        somewhere.check_fits()


def test_a_request_to_another_host_is_noticed(somewhere: Visitor) -> None:
    somewhere.page.evaluate("new Image().src = 'http://127.0.0.2:9/pixel'")
    somewhere.page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match="other hosts"):
        somewhere.leave()
    somewhere.strangers.clear()
    somewhere.complaints.clear()


def test_a_script_of_the_page_itself_is_refused_and_noticed(somewhere: Visitor) -> None:
    somewhere.page.evaluate(
        "const s = document.createElement('script'); s.text = '1'; document.body.append(s)"
    )
    somewhere.page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match="Content Security Policy"):
        somewhere.leave()
    somewhere.complaints.clear()


def test_a_script_that_fails_is_noticed(somewhere: Visitor) -> None:
    somewhere.page.evaluate("setTimeout(() => { throw new Error('a broken button') })")
    somewhere.page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match="a broken button"):
        somewhere.leave()
    somewhere.complaints.clear()
