// Page changes without a reload: see pages/parts/router.py.
// The module is loaded once per document, so its variables live as long as the tab.

const done = new Set(); // orders from Python that were carried out
let pages = new Set(); // paths that Streamlit can run
let tell; // reports a visit within the page to Python
let visits = 0;
let started = false;

const pushEntry = history.pushState.bind(history);
const replaceEntry = history.replaceState.bind(history);
const scroller = () => document.querySelector('[data-testid="stMain"]');

export default function ({ data, setStateValue }) {
  if (!started) start();
  if (data.paths) {
    pages = new Set(data.paths.map((path) => `/${path}`));
    tell = setStateValue;
  }
  if (data.go && !done.has(data.once)) {
    done.add(data.once);
    visit(new URL(data.go, location.origin), data.replace);
  }
}

function start() {
  started = true;
  document.addEventListener("click", onClick, true);
  window.addEventListener("popstate", onPop);
  // Streamlit pushes an entry for every query parameter written from Python: same page,
  // same entry. Its replaceState would forget what we keep in the entry.
  history.pushState = (state, title, url) => {
    const same = new URL(url ?? "", location.href).pathname === location.pathname;
    (same ? replaceEntry : pushEntry)(same ? history.state : state, title, url);
    };
  history.replaceState = (state, title, url) => {
    replaceEntry({ ...history.state, ...state }, title, url);
    };
}

function onClick(event) {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  // Links inside a component's shadow root are only seen on the composed path.
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link?.getAttribute("href") || link.hasAttribute("download") || "external" in link.dataset) return;
  if (link.target && link.target !== "_self") return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !pages.has(url.pathname) || url.hash) return;
  event.preventDefault();
  event.stopPropagation();
  visit(url, url.href === location.href);
}

function visit(url, replace) {
  if (!pages.has(url.pathname)) return location[replace ? "replace" : "assign"](url);
  const samePage = url.pathname === location.pathname;
  replaceEntry({ ...history.state, scroll: scroller()?.scrollTop ?? 0 }, "");
  (replace ? replaceEntry : pushEntry)({ scroll: 0 }, "", url);
  arrive("link", 0);
  if (samePage) tell("visit", { n: (visits += 1), query: url.search.slice(1) });
  else window.dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}

// Back and Forward: Streamlit has its own listener, which runs the page.
function onPop(event) {
  if (event.isTrusted) arrive("back", event.state?.scroll ?? 0);
}

// index_table.js reads the mark: a way back restores what a link would start afresh.
function arrive(how, scroll) {
  document.documentElement.dataset.arrival = how;
  scrollWhenTall(scroll, performance.now() + 2000);
}

function scrollWhenTall(top, deadline) {
  const box = scroller();
  if (box && box.scrollHeight - box.clientHeight >= top) box.scrollTo(0, top);
  else if (performance.now() < deadline) requestAnimationFrame(() => scrollWhenTall(top, deadline));
}
