// Lends the colours of the theme to everything drawn outside components, dialogs included,
// and closes menus: see pages/parts/look.py. The default function runs again whenever the
// theme changes, the module once per document.

const NAMES = [
  "font", "primary-color", "background-color", "secondary-background-color", "text-color",
  "link-color", "border-color", "dataframe-border-color", "dataframe-header-background-color",
  "dataframe-header-text-color",
  ...["gray", "blue", "green", "orange", "red", "yellow", "violet"].flatMap((hue) => [
    `${hue}-color`, `${hue}-background-color`, `${hue}-text-color`,
  ]),
];

export default function ({ parentElement }) {
  const theme = getComputedStyle(parentElement.host);
  const root = document.documentElement.style;
  for (const name of NAMES) root.setProperty(`--st-${name}`, theme.getPropertyValue(`--st-${name}`));
  root.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
}

// A menu is a popover of tertiary buttons or links: it closes when one of them is chosen.
// Streamlit leaves it open, above the dialog that the button may have opened.
const ITEM = ["[data-testid=stBaseButton-tertiary]", ".t-views a"]
  .map((item) => `[data-testid="stPopoverBody"] ${item}`).join();
const OPEN = '[data-testid="stPopoverButton"][aria-expanded="true"]';

document.addEventListener("click", (event) => {
  if (event.target.closest?.(ITEM)) setTimeout(() => document.querySelector(OPEN)?.click());
});

// The menu takes the focus with it when it goes, after the dialog has opened: without this the
// keyboard would be left behind the dialog, and Escape would not close it. (The dialog itself
// loses the focus for a moment, and keeps that event to itself: hence listening on the way in.)
function backIntoTheDialog() {
  if (document.activeElement !== document.body) return;
  document.querySelector('[role="dialog"][tabindex]')?.focus();
}
new MutationObserver(backIntoTheDialog).observe(document.body, { childList: true, subtree: true });
document.addEventListener("focusout", () => setTimeout(backIntoTheDialog), true);

// A link to copy: its address answers with the text for the clipboard. What was done stands in
// the link itself for a moment, where the eye is.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-copy]");
  if (!link) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const answer = await fetch(link.href, { headers: { accept: "text/plain" } });
  const text = await answer.text();
  if (answer.ok) await navigator.clipboard.writeText(new URL(text, location.origin).href);
  const label = link.textContent;
  link.textContent = answer.ok ? link.dataset.copy : text;
  setTimeout(() => { link.textContent = label; }, 2500);
}, true);

// The way to a field: a link on this page (data-focus), or a mark that a page draws when its
// address names one (data-focus-now). A part that is folded away is opened first.
const FIELD = "input:not([type=hidden]), textarea, canvas[tabindex]";

function toField(name) {
  const box = document.querySelector(`.st-key-${CSS.escape(name)}`);
  if (!box) return false;
  const folded = box.closest("details:not([open])");
  folded?.querySelector("summary")?.click();
  box.scrollIntoView({ block: "center" });
  focusIn(box, 40);
  return true;
}

// What unfolds, and a grid, take a moment until there is something in them to type into.
function focusIn(box, tries) {
  const field = [...box.querySelectorAll(FIELD)].find((each) => each.checkVisibility());
  if (field) field.focus({ preventScroll: true });
  else if (tries) setTimeout(() => focusIn(box, tries - 1), 100);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-focus]");
  if (!link || !toField(link.dataset.focus)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

new MutationObserver(() => {
  const mark = document.querySelector("[data-focus-now]:not([data-seen])");
  if (mark && toField(mark.dataset.focusNow)) mark.dataset.seen = "";
}).observe(document.body, { childList: true, subtree: true });
