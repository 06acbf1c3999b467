"""What people have told their device: nothing is to move, its own colours are to rule, everything is to be large."""

from playwright.async_api import Page, expect

from tests.browser.people import at_inbox

MOVING = """() => [...document.querySelectorAll('*')].filter(element => {
  const {animationName, animationIterationCount, animationDuration, transitionProperty} = getComputedStyle(element);
  const goesOn = animationIterationCount !== '1' || animationDuration !== '1e-05s';
  return transitionProperty !== 'none' || (animationName !== 'none' && goesOn);
}).map(element => element.outerHTML.slice(0, 120))"""


async def test_nothing_moves_for_whom_nothing_is_to_move(page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await at_inbox(page)
    assert await page.evaluate(MOVING) == []
    await page.get_by_test_id("chat-row").first.click()
    await expect(page.get_by_test_id("message").first).to_be_visible()
    await page.get_by_test_id("assign").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    assert await page.evaluate(MOVING) == []


async def test_focus_and_choice_are_seen_in_the_devices_own_colours(page: Page) -> None:
    await page.emulate_media(forced_colors="active")
    await at_inbox(page)
    outlined = "element => getComputedStyle(element).outlineStyle"
    search = page.get_by_role("searchbox")
    await search.press("Tab")
    await page.keyboard.press("Shift+Tab")
    await expect(search).to_be_focused()
    assert await search.evaluate(outlined) == "solid"
    assert await page.get_by_test_id("tab-all").evaluate(outlined) == "solid"
    assert await page.locator("nav [aria-current=page]").evaluate(outlined) == "solid"


async def test_an_enlarged_page_is_the_phones(page: Page) -> None:
    """At 400 % a window of 1280 pixels has the room of 320; the rest is for `test_every_screen`."""
    await at_inbox(page)
    await page.set_viewport_size({"width": 320, "height": 512})
    await page.get_by_test_id("chat-row").first.click()
    await expect(page.get_by_test_id("message").first).to_be_visible()
    await expect(page.get_by_test_id("chat-list")).not_to_be_visible()
    composer = page.get_by_test_id("desk-composer")
    await expect(composer).to_be_in_viewport()
    await page.go_back()
    await expect(page.get_by_test_id("chat-list")).to_be_visible()


async def test_back_leads_from_the_details_to_the_conversation_and_then_to_the_list(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await at_inbox(page)
    await page.get_by_test_id("chat-row").first.click()
    await page.get_by_test_id("details-toggle").click()
    await expect(page.get_by_test_id("details")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_test_id("details")).to_have_count(0)
    await expect(page.get_by_test_id("thread")).to_be_visible()
    await page.get_by_test_id("details-toggle").click()
    await page.get_by_role("button", name="Close details").click()
    await expect(page.get_by_test_id("details")).to_have_count(0)
    await page.go_back()
    await expect(page.get_by_test_id("chat-list")).to_be_visible()
