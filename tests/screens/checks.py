"""What is measured on a screen: axe's rules, how large what one taps is, and whether it fits a narrow window."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).resolve().parents[2] / "services" / "api" / "web" / "node_modules" / "axe-core" / "axe.min.js"

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_EVERY_RULE: dict[str, Any] = {"runOnly": {"type": "tag", "values": _TAGS}, "rules": {"target-size": {"enabled": True}}}

_RUN_AXE = """async ([part, options]) => {
  const {violations} = await axe.run(part ?? document, {...options, resultTypes: ['violations'], iframes: false});
  return violations.flatMap(({id, nodes}) => nodes.map(({target, html, any, all, none}) => {
    const [first] = [...any, ...all, ...none];
    return `${id}: ${target.join(' ')} ${first?.message ?? ''} ${html.slice(0, 160)}`;
  }));
}"""

# Links within a sentence are as large as its words, which WCAG 2.5.8 allows.
_SMALL_TARGETS = """([least, most, main]) => {
  // What is cut off to nothing is there for the keyboard alone, and shows itself when it has the focus.
  const isCutOff = element => getComputedStyle(element).clipPath === 'inset(50%)';
  const seen = element => element.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && !element.closest('[aria-hidden=true], [inert], .visually-hidden') && !isCutOff(element);
  const inSentence = element => element.matches('a') && getComputedStyle(element).display === 'inline';
  const wanted = element => element.closest(main) ? most : least;
  const area = element => {
    const label = element.matches('input') ? element.closest('label') ?? element.labels?.[0] : null;
    const [own, more] = [element, label ?? element].map(one => one.getBoundingClientRect());
    return {width: Math.max(own.width, more.width), height: Math.max(own.height, more.height)};
  };
  const all = 'button, a[href], input:not([type=hidden]), select, textarea, summary, [role^=menuitem], [role=option]';
  return [...document.querySelectorAll(all)]
    .filter(element => seen(element) && !inSentence(element))
    .map(element => ({element, ...area(element), wanted: wanted(element)}))
    .filter(({width, height, wanted}) => width > 0 && Math.min(width, height) < wanted - 0.5)
    .map(({element, width, height, wanted}) =>
      `${Math.round(width)}×${Math.round(height)} < ${wanted}: ${element.outerHTML.slice(0, 170)}`);
}"""

# Tables, code and rows of tabs may be scrolled by themselves; the page may not, nor what holds the rest of it.
_TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth + 1;
  const own = 'nav, pre, code, [role=tablist], :has(> table)';
  const overflow = element => getComputedStyle(element).overflowX;
  const isHeld = element => {
    for (let one = element.parentElement; one !== null && one !== document.body; one = one.parentElement) {
      if (one.matches(own) && overflow(one) !== 'visible') return true;
      if (overflow(one) === 'hidden' || overflow(one) === 'clip') return one.getBoundingClientRect().right <= edge;
    }
    return false;
  };
  const right = element => Math.round(element.getBoundingClientRect().right);
  return [...document.body.querySelectorAll('*:not(svg *)')]
    .filter(element => element.getBoundingClientRect().width > 1 && right(element) > edge)
    .filter(element => element.checkVisibility() && !isHeld(element))
    .map(element => `${right(element)}: ${element.outerHTML.slice(0, 170)}`);
}"""

LEAST_TARGET = 24
"""CSS pixels, by WCAG 2.5.8."""

MAIN_TARGET = 44
"""CSS pixels, by WCAG 2.5.5, for what is tapped all day."""

_MAIN_ACTIONS = (
    "nav :is(a, button), header:has(> div > [data-testid=details-toggle]) button, "
    ":is([data-testid=composer], [data-testid=note-composer], [data-testid=sound-step]) button, "
    "[data-testid=chat-row], [data-testid=take-over], [role=tab], [role^=menuitem], [role=option], "
    "form :is(input:not([type=checkbox], [type=radio], [type=range]), select, textarea), [type=search], [type=submit]"
)


async def axe(page: Page, part: str | None = None) -> list[str]:
    """Every place of the page, or of a part of it, where a rule is broken; `AXE` is to be a script of its context."""
    found: list[str] = await page.evaluate(_RUN_AXE, [part, _EVERY_RULE])
    return found


async def small_targets(page: Page) -> list[str]:
    """What can be tapped and is smaller than it should be."""
    found: list[str] = await page.evaluate(_SMALL_TARGETS, [LEAST_TARGET, MAIN_TARGET, _MAIN_ACTIONS])
    return found


async def too_wide(page: Page) -> list[str]:
    """What stands out of the window, so that one would have to scroll sideways."""
    found: list[str] = await page.evaluate(_TOO_WIDE)
    return found
