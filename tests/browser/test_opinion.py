"""A thumb and a sentence in a real browser: small, thanked for, heard for danger, gone with everything else."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.actors import CANARY, Site, judged, say


def test_it_is_there_only_where_it_is_in_nobodys_way(site: Site) -> None:
    """Not before somebody said something, and not while there is danger."""
    page = site.visit()
    assert not page.locator("#mening").is_visible()
    say(page, "mijn ex volgt me")
    expect(page.locator("#mening summary")).to_be_visible()
    assert not page.locator("#mening-tekst").is_visible()
    say(page, "hij schopt de deur eruit")
    page.locator("#gesprek .urgent").first.wait_for()
    assert not page.locator("#mening").is_visible()


def test_what_opens_is_in_sight_above_the_field_to_write_in(site: Site) -> None:
    """On a small telephone too: both thumbs can be pressed without searching."""
    page = site.visit(viewport={"width": 320, "height": 640})
    say(page, "vertel er drie")
    page.locator("#mening summary").click()
    page.wait_for_timeout(400)
    thumbs = page.locator("#mening button").last.bounding_box()
    writing = page.locator("#schrijf").bounding_box()
    assert thumbs["y"] + thumbs["height"] <= writing["y"]


def test_thanks_and_nothing_else(site: Site) -> None:
    """It closes, says so to who listens, and the conversation goes on."""
    page = site.visit()
    say(page, "mijn ex volgt me")
    page.locator("#mening summary").click()
    page.fill("#mening-tekst", "ik zocht iets anders")
    page.get_by_role("button", name="Nee", exact=True).click()
    page.locator("#dank").get_by_text("Dank je.").wait_for()
    assert page.input_value("#mening-tekst") == ""
    assert not page.locator("#mening-tekst").is_visible()
    say(page, "en nu")
    assert len(site.rasa.asked) == 2


def test_danger_in_the_sentence_is_shown_and_large(site: Site) -> None:
    """As if it stood in the field below."""
    page = site.visit()
    say(page, "mijn ex volgt me")
    page.locator("#mening summary").click()
    page.fill("#mening-tekst", "hij schopt nu de deur eruit")
    page.get_by_role("button", name="Nee", exact=True).click()
    page.locator("#gesprek .urgent").first.wait_for()
    assert "alarm" in page.evaluate("document.body.className")
    page.wait_for_timeout(700)
    assert page.locator("#gesprek .urgent").count() == len(set(page.locator("#gesprek .urgent").all_inner_texts()))


def test_without_the_server_the_page_itself_hears_it(site: Site) -> None:
    """No line: it did not arrive, and 112 is large all the same."""
    page = site.visit()
    say(page, "mijn ex volgt me")
    judged(page)
    page.locator("#mening summary").click()
    page.fill("#mening-tekst", "hij schopt nu de deur eruit")
    page.context.set_offline(True)
    page.get_by_role("button", name="Nee", exact=True).click()
    page.locator("#gesprek .urgent").first.wait_for()
    assert "alarm" in page.evaluate("document.body.className")


def test_who_leaves_leaves_no_sentence(site: Site) -> None:
    """Half a sentence beside a thumb goes with the rest, before the page does."""
    page = site.visit()
    say(page, "mijn ex volgt me")
    page.locator("#mening summary").click()
    page.fill("#mening-tekst", CANARY)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert page.evaluate("document.getElementById('mening-tekst').value") == ""
    assert not page.locator("#mening").is_visible()
