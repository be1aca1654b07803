// Chooses some of many and their order, and which stay: the columns of an index table (see
// pages/parts/columns_editor.py), the tabs above it. Nothing is told before "apply".

const editors = new WeakMap(); // parent element → what is on the screen

export default function ({ data, parentElement, setTriggerValue }) {
  const editor = editors.get(parentElement) ?? build(parentElement);
  editors.set(parentElement, editor);
  const given = JSON.stringify([data.chosen, data.pinned]);
  Object.assign(editor, { data, setTriggerValue });
  editor.names = new Map(data.groups.flatMap(([, rows]) => rows.map(([key, label]) => [key, label])));
  if (!editor.given) Object.assign(editor, { chosen: [...data.chosen], pinned: data.pinned });
  else if (editor.given !== given) follow(editor, JSON.parse(editor.given)[0], data.chosen);
  editor.given = given;
  editor.find.placeholder = editor.find.ariaLabel = data.labels.find;
  editor.heads[0].textContent = data.labels.all;
  editor.list.setAttribute("aria-label", data.labels.chosen);
  editor.reset.textContent = data.labels.reset;
  editor.apply.textContent = data.labels.apply;
  offer(editor);
  draw(editor);
}

// A computed column came or went meanwhile: what is not applied yet stays as it is.
function follow(editor, before, now) {
  for (const key of before) if (!now.includes(key) && editor.chosen.includes(key)) take(editor, key);
  for (const key of now) if (!before.includes(key) && !editor.chosen.includes(key)) editor.chosen.push(key);
}

function el(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function build(parentElement) {
  const editor = {
    find: el("input", { type: "search" }),
    offered: el("div", { className: "offered" }),
    list: el("ol"),
    said: el("p", { className: "said", role: "status" }),
    reset: el("button", { type: "button" }),
    apply: el("button", { type: "button", className: "primary" }),
    heads: [el("h3"), el("h3")],
  };
  const all = el("section", {}, editor.heads[0], editor.find, editor.offered);
  const chosen = el("section", {}, editor.heads[1], editor.list);
  const foot = el("footer", {}, editor.reset, editor.apply);
  parentElement.append(el("div", { className: "editor" }, el("div", { className: "panes" }, all, chosen), foot, editor.said));
  editor.find.addEventListener("input", () => offer(editor));
  editor.reset.addEventListener("click", () => {
    Object.assign(editor, { chosen: [...editor.data.usual], pinned: Math.min(1, editor.data.pinned_most) });
    offer(editor);
    draw(editor);
  });
  editor.apply.addEventListener("click", () =>
    editor.setTriggerValue("applied", { columns: editor.chosen, pinned: editor.pinned }),
  );
  return editor;
}

// ---------------------------------------------------------------- all properties, by group

function offer(editor) {
  const { data, find, chosen } = editor;
  const words = fold(find.value).split(/\s+/).filter(Boolean);
  const groups = data.groups
    .map(([group, rows]) => [group, rows.filter(([, label]) => words.every((word) => fold(`${group} ${label}`).includes(word)))])
    .filter(([, rows]) => rows.length);
  const boxes = groups.map(([group, rows]) => {
    const ticks = rows.map(([key, label, hint]) => {
      const input = el("input", { type: "checkbox", checked: chosen.includes(key), disabled: key === data.locked });
      input.addEventListener("change", () => tick(editor, key, input.checked));
      return el("label", { title: hint ?? "" }, input, el("span", {}, label));
    });
    return el("fieldset", {}, el("legend", {}, group), ...ticks);
  });
  editor.offered.replaceChildren(...boxes);
  if (!boxes.length) editor.offered.append(el("p", {}, data.labels.nothing));
}

// A locked one is the first and stays it.
const floor = ({ data }) => (data.locked ? 1 : 0);

const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

function tick(editor, key, on) {
  const at = editor.chosen.indexOf(key);
  if (on && at < 0) editor.chosen.push(key);
  if (!on && at >= floor(editor)) take(editor, key);
  draw(editor);
  if (on) editor.list.lastElementChild.scrollIntoView({ block: "nearest" });
}

function take(editor, key) {
  const at = editor.chosen.indexOf(key);
  editor.chosen.splice(at, 1);
  if (at < editor.pinned) editor.pinned -= 1;
}

// ---------------------------------------------------------------- the chosen ones, in order

function draw(editor) {
  const { data, chosen, list } = editor;
  const had = list.getRootNode().activeElement;
  const [key, part] = had && list.contains(had) ? [had.closest("li").dataset.key, had.dataset.part] : [];
  editor.heads[1].textContent = data.labels.chosen_count.replace("{count}", chosen.length);
  list.replaceChildren(...chosen.map((name, at) => item(editor, name, at)));
  if (key) list.querySelector(`[data-key="${CSS.escape(key)}"] [data-part="${part}"]`)?.focus();
}

function item(editor, key, at) {
  const { data, names, pinned } = editor;
  const locked = key === data.locked;
  const name = names.get(key) ?? key;
  const li = el("li", { className: at < pinned ? "pinned" : "" });
  li.dataset.key = key;
  const move = button("move", `${data.labels.move} ${name}`, "⠿");
  const pin = button("pin", `${data.labels.pin} ${name}`, "");
  const off = button("remove", `${data.labels.remove} ${name}`, "×");
  move.disabled = pin.disabled = off.disabled = locked;
  pin.setAttribute("aria-pressed", at < pinned);
  if (!locked && at >= pinned && pinned >= data.pinned_most) pin.disabled = true;
  if (locked) li.title = data.labels.locked;
  move.addEventListener("pointerdown", (event) => drag(editor, li, event));
  move.addEventListener("keydown", (event) => step(editor, key, event));
  pin.addEventListener("click", () => turn(editor, key));
  off.addEventListener("click", () => {
    take(editor, key);
    offer(editor);
    draw(editor);
  });
  li.append(move, el("span", {}, name), ...(data.pinned_most ? [pin] : []), off);
  return li;
}

function button(part, ariaLabel, text) {
  const node = el("button", { type: "button", ariaLabel, title: ariaLabel, className: part }, text);
  node.dataset.part = part;
  return node;
}

// Pinned columns stand first: pinning takes a column there, unpinning lets it go just behind.
function turn(editor, key) {
  const at = editor.chosen.indexOf(key);
  const pinned = at < editor.pinned;
  editor.chosen.splice(at, 1);
  if (pinned) editor.pinned -= 1;
  editor.chosen.splice(editor.pinned, 0, key);
  if (!pinned) editor.pinned += 1;
  draw(editor);
  tell(editor, key);
}

function step(editor, key, event) {
  const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!way) return;
  event.preventDefault();
  place(editor, key, editor.chosen.indexOf(key) + way);
}

function place(editor, key, to) {
  const at = editor.chosen.indexOf(key);
  const next = Math.max(floor(editor), Math.min(editor.chosen.length - 1, to));
  if (next === at) return;
  editor.chosen.splice(at, 1);
  editor.chosen.splice(next, 0, key);
  draw(editor);
  tell(editor, key);
}

function tell({ said, names, chosen, data }, key) {
  const words = { name: names.get(key) ?? key, place: chosen.indexOf(key) + 1, count: chosen.length };
  said.textContent = data.labels.placed.replace(/\{(\w+)\}/g, (_, word) => words[word]);
}

// The row follows the pointer among the others; they make room as it passes their middle.
function drag(editor, li, event) {
  if (event.button) return;
  event.preventDefault();
  const { list } = editor;
  event.currentTarget.focus();
  li.classList.add("dragged");
  const move = ({ clientY }) => {
    const others = [...list.children].slice(floor(editor)).filter((other) => other !== li);
    const next = others.find((other) => {
      const { top, height } = other.getBoundingClientRect();
      return clientY < top + height / 2;
    });
    if (next !== li.nextElementSibling) list.insertBefore(li, next ?? null);
    const { top, bottom } = list.getBoundingClientRect();
    if (clientY > bottom - 24) list.scrollTop += 8;
    if (clientY < top + 24) list.scrollTop -= 8;
  };
  const end = () => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    const key = li.dataset.key;
    editor.chosen = [...list.children].map((each) => each.dataset.key);
    draw(editor);
    list.querySelector(`[data-key="${CSS.escape(key)}"] .move`)?.focus();
    tell(editor, key);
  };
  // On the window: an element that is moved in the document loses the pointer.
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
}
