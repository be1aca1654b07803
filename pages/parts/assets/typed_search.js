// Completion for the search box: words, and the values that can follow them. See
// pages/parts/search_box.py. The list opens below the box while a word is typed; arrows choose,
// Tab or Enter takes, Escape closes. Without a choice Enter searches as always.

const boxes = new WeakMap(); // parent element → what is on the screen
const MOST = 8;
const TERM = /(?:^|\s)(-?)([^\s:=<>!"]*)(?:([:=])(\S*))?$/;

export default function ({ data, parentElement }) {
  const box = boxes.get(parentElement) ?? build(parentElement);
  boxes.set(parentElement, box);
  box.data = data;
  box.list.setAttribute("aria-label", data.label);
  attach(box);
  return () => box.leave();
}

function build(parentElement) {
  const box = { list: document.createElement("ul"), at: -1 };
  box.list.id = "suggestions";
  box.list.setAttribute("role", "listbox");
  box.list.hidden = true;
  parentElement.append(box.list);
  // Streamlit may draw the field after this component, or draw it anew.
  box.watch = new MutationObserver(() => attach(box));
  box.watch.observe(document.querySelector('[data-testid="stMain"]') ?? document.body, { childList: true, subtree: true });
  box.on = { input: () => suggest(box), keydown: (event) => press(box, event), blur: () => close(box) };
  box.leave = () => {
    box.watch.disconnect();
    detach(box);
    close(box);
  };
  return box;
}

function attach(box) {
  const field = document.querySelector(`.st-key-${box.data.field} input`);
  if (!field || field === box.field) return;
  detach(box);
  box.field = field;
  field.setAttribute("autocomplete", "off");
  field.setAttribute("aria-autocomplete", "list");
  for (const [name, act] of Object.entries(box.on)) field.addEventListener(name, act, true);
}

function detach(box) {
  for (const [name, act] of Object.entries(box.on)) box.field?.removeEventListener(name, act, true);
  box.field = null;
}

// ---------------------------------------------------------------- what fits

function suggest(box) {
  const { field, data } = box;
  const before = field.value.slice(0, field.selectionStart);
  const found = TERM.exec(before);
  if (!found || (!found[2] && !found[3])) return close(box);
  const [, no, word, sign, value] = found;
  const fits = sign ? values(data.words, word.toLowerCase(), value.toLowerCase()) : words(data.words, word.toLowerCase());
  const start = before.length - (sign ? value.length : word.length);
  show(box, fits.slice(0, MOST).map(([text, label]) => ({ text, label, start, end: before.length, no })));
}

function words(known, typed) {
  const begins = known.filter(([word]) => word.startsWith(typed));
  const inside = known.filter(([word, label]) => !word.startsWith(typed) && typed.length > 2 && label.toLowerCase().includes(typed));
  return [...begins, ...inside].map(([word, label, , sign]) => [word + sign, label]);
}

function values(known, word, typed) {
  const offered = known.find(([name]) => name === word)?.[2] ?? [];
  const bare = typed.slice(typed.lastIndexOf(",") + 1);
  const kept = typed.slice(0, typed.length - bare.length);
  return offered.filter((value) => value.replace('"', "").startsWith(bare.replace('"', "")) && value !== bare).map((value) => [kept + value, ""]);
}

// ---------------------------------------------------------------- the list

function show(box, fits) {
  box.fits = fits;
  box.at = -1;
  if (!fits.length) return close(box);
  box.list.replaceChildren(...fits.map((fit, at) => option(box, fit, at)));
  const { left, bottom, width } = box.field.closest('[data-baseweb="input"], div').getBoundingClientRect();
  Object.assign(box.list.style, { left: `${left}px`, top: `${bottom + 4}px`, minWidth: `${Math.min(width, 320)}px` });
  box.list.hidden = false;
}

function option(box, { text, label }, at) {
  const li = document.createElement("li");
  li.setAttribute("role", "option");
  const word = document.createElement("b");
  word.textContent = text;
  const said = document.createElement("span");
  said.textContent = label;
  li.append(word, said);
  li.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    take(box, at);
  });
  return li;
}

function close(box) {
  box.list.hidden = true;
  box.at = -1;
}

function press(box, event) {
  if (box.list.hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(box, (box.at + step + box.fits.length) % box.fits.length);
  else if (event.key === "Tab" && !event.shiftKey) take(box, Math.max(0, box.at));
  else if (event.key === "Enter" && box.at >= 0) take(box, box.at);
  else if (event.key === "Escape") close(box);
  else {
    if (event.key === "Enter") close(box);
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function choose(box, at) {
  box.at = at;
  [...box.list.children].forEach((li, place) => li.setAttribute("aria-selected", place === at));
  box.said ??= box.list.getRootNode().querySelector("p") ?? box.list.insertAdjacentElement("afterend", Object.assign(document.createElement("p"), { role: "status" }));
  box.said.textContent = `${box.fits[at].text} ${box.fits[at].label}`;
}

// React listens to the field: set the value the way typing does.
function take(box, at) {
  const { field, fits } = box;
  const { text, start, end } = fits[at];
  const complete = !/[:<>=]$/.test(text);
  const value = `${field.value.slice(0, start)}${text}${complete && end === field.value.length ? " " : ""}${field.value.slice(end)}`;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value);
  const caret = start + text.length + (complete ? 1 : 0);
  field.setSelectionRange(caret, caret);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (complete) close(box);
}
