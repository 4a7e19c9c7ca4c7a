"""A form is not sent twice by a double press, and its buttons are never dead."""

from tests.people import Cast

WORDS = "You carried the box up all five floors."
COUNT = """() => {
  window.sent = 0;
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) window.sent += 1;
    event.preventDefault();
  });
}"""


def test_a_form_is_sent_again_with_other_content_and_after_a_while(visit, cast: Cast) -> None:
    visitor = visit("phone").enter_as(cast.amal)
    page = visitor.go("/today")
    page.evaluate(COUNT)  # after the page's own listeners; nothing leaves the page, as with a file or Stop
    save = page.locator("#note button.btn--go, #note [type=submit]").last
    page.locator("#did").fill(WORDS)
    save.click()
    save.click(force=True)
    assert page.evaluate("window.sent") == 1, "a double press is one sending"
    page.locator("#did").fill(WORDS + " Again.")
    save.click(force=True)
    assert page.evaluate("window.sent") == 2, "other content is sent at once"
    page.wait_for_timeout(2100)
    save.click()
    assert page.evaluate("window.sent") == 3, "after a while the same is sent again"
