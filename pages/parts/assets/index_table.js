// Draws an index table: see pages/parts/index_table.py for what it is given.
// Texts become text nodes, never HTML. Streamlit calls the default function again whenever
// the data changes, with the same parent element.

import { listen } from "./index_keys.js";
import { grip, lay } from "./index_widths.js";

const tables = new WeakMap(); // parent element → what is on the screen
const scrolled = new Map(); // address and table → where its reader was

// Of a long table so many rows are drawn at once; they decide the widths, and the rest follows.
export const AT_ONCE = 100;

export default function ({ data, parentElement, key, setStateValue, setTriggerValue }) {
  const table = tables.get(parentElement) ?? build(parentElement);
  const firstTime = !table.data;
  Object.assign(table, { data, setStateValue, setTriggerValue });
  tables.set(parentElement, table);
  if (firstTime || table.scope !== data.ticks?.scope) {
    table.scope = data.ticks?.scope;
    table.ticked = new Set(data.ticks?.first);
  }
  const fresh = table.stamp !== data.stamp;
  Object.assign(table, { stamp: data.stamp, measured: fresh ? null : table.measured });
  table.root.dataset.density = data.density;
  drawHead(table);
  if (fresh) drawBody(table);
  table.box.removeAttribute("aria-busy");
  if (table.said.textContent !== data.labels.count) table.said.textContent = data.labels.count;
  showTicks(table);
  fit(table);
  lay(table);
  restoreScroll(table, firstTime, fresh);
  drawRest(table);
  listen(table);
  return () => table.leave();
}

// ---------------------------------------------------------------- the frame, built once

function build(parentElement) {
  const table = { head: el("thead"), body: el("tbody"), ticked: new Set(), leaving: [], left: [] };
  table.grid = el("table", {}, el("caption"), table.head, table.body);
  table.box = el("div", { className: "box", tabIndex: 0, role: "region" }, table.grid);
  table.said = el("p", { className: "said", role: "status" });
  table.laid = el("style");
  table.root = el("div", { className: "index" }, table.laid, table.box, table.said);
  parentElement.append(table.root);
  table.box.addEventListener("scroll", () => rememberScroll(table), { passive: true });
  table.box.addEventListener("mouseover", (event) => explainCut(event.target));
  const refit = () => {
    fit(table);
    lay(table);
  };
  const watch = new ResizeObserver(refit);
  watch.observe(document.body);
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (main) watch.observe(main);
  window.addEventListener("resize", refit);
  table.leaving.push(() => cancelAnimationFrame(table.drawing));
  table.leaving.push(() => watch.disconnect());
  table.leaving.push(() => window.removeEventListener("resize", refit));
  table.leave = () => table.leaving.forEach((left) => left());
  return table;
}

export function el(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// Fill the window down to `below` pixels from its end, and scroll inside.
function fit({ box, data }) {
  if (!box.isConnected || data.below === null) return;
  const top = box.getBoundingClientRect().top + (document.querySelector('[data-testid="stMain"]')?.scrollTop ?? 0);
  const height = `${Math.max(280, window.innerHeight - top - data.below)}px`;
  if (box.style.maxHeight !== height) box.style.maxHeight = height;
}

// ---------------------------------------------------------------- header

function drawHead(table) {
  const { columns, order, ticks, labels, total, resizable } = table.data;
  const drawn = JSON.stringify([columns, order, Boolean(ticks), labels, total, resizable]);
  if (table.headDrawn === drawn) return;
  table.headDrawn = drawn;
  const had = focusOf(table);
  table.grid.caption.textContent = labels.table;
  table.grid.setAttribute("aria-rowcount", total === null ? -1 : total + 1);
  table.box.setAttribute("aria-label", labels.table);
  const cells = columns.map((column) => headCell(table, column, order));
  if (ticks) cells.unshift(el("th", { className: "tick", scope: "col" }, tickAll(table)));
  const row = el("tr", {}, ...cells);
  row.setAttribute("aria-rowindex", 1);
  table.head.replaceChildren(row);
  if (had) table.head.querySelector(`[data-column="${CSS.escape(had)}"]`)?.focus({ preventScroll: true });
}

function headCell(table, [column, label, kind, sortable, , hint], order) {
  const th = el("th", { className: kind, scope: "col" });
  if (hint) th.title = hint;
  if (sortable) th.append(sorter(table, th, column, label, order));
  else th.append(el("span", {}, label));
  if (table.data.resizable) th.append(grip(table, column, label));
  return th;
}

function sorter(table, th, column, label, order) {
  const sorted = order?.[0] === column;
  const descending = sorted && order[1];
  if (sorted) th.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const mark = el("span", { className: "mark", ariaHidden: "true" }, sorted && !descending ? "↑" : "↓");
  const button = el("button", { type: "button" }, el("span", {}, label), mark);
  button.dataset.column = column;
  button.addEventListener("click", () => {
    table.data = { ...table.data, order: [column, sorted && !descending] };
    drawHead(table); // the answer takes a moment: show at once what was asked
    table.box.setAttribute("aria-busy", "true");
    table.setTriggerValue("sorted", { column, descending: sorted && !descending });
  });
  return button;
}

const focusOf = ({ root }) => root.getRootNode().activeElement?.dataset?.column;

// ---------------------------------------------------------------- rows

function drawBody(table) {
  const { columns, rows, labels, ticks, first } = table.data;
  cancelAnimationFrame(table.drawing);
  const active = table.root.getRootNode().activeElement?.closest?.("tbody tr")?.dataset.id;
  table.body.replaceChildren();
  table.left = rows.map((row, at) => [row, first + at + 1]);
  append(table, AT_ONCE);
  if (!rows.length) {
    const width = columns.length + (ticks ? 1 : 0);
    table.body.append(el("tr", { className: "empty" }, el("td", { colSpan: width }, labels.empty)));
  }
  if (!active) return;
  if (rows.findIndex(([id]) => id === active) >= AT_ONCE) append(table, rows.length);
  rowOf(table, active)?.focus({ preventScroll: true });
}

function append(table, count) {
  const lines = document.createDocumentFragment();
  for (const [row, index] of table.left.splice(0, count)) lines.append(line(table, row, index));
  table.body.append(lines);
}

function drawRest(table) {
  cancelAnimationFrame(table.drawing);
  if (!table.left.length) return;
  table.drawing = requestAnimationFrame(() => {
    append(table, AT_ONCE);
    showTicks(table);
    drawRest(table);
  });
}

export const rowOf = ({ body }, id) => [...body.rows].find((tr) => tr.dataset.id === id);

function line(table, [id, cells, more], index) {
  const { columns, ticks } = table.data;
  const tr = el("tr", { tabIndex: -1, className: more?.tone ?? "" });
  tr.dataset.id = id;
  tr.setAttribute("aria-rowindex", index);
  if (more?.level) tr.dataset.level = more.level;
  if (ticks) tr.append(el("td", { className: "tick" }, tickRow(table, id, textOf(cells[0]))));
  cells.forEach((cell, at) => {
    const td = el(at ? "td" : "th", { className: columns[at][2] }, ...pieces(cell));
    if (!at) td.scope = "row";
    if (!at && more && "open" in more) td.prepend(opener(table, id, textOf(cell), more.open));
    tr.append(td);
  });
  return tr;
}

// The arrow before a group: shows what is in it, and hides it again.
function opener(table, id, name, open) {
  const button = el("button", { type: "button", className: "opener", ariaLabel: `${table.data.labels.open} ${name}` });
  button.setAttribute("aria-expanded", open);
  button.addEventListener("click", () => {
    table.staying = true;
    table.box.setAttribute("aria-busy", "true");
    table.setTriggerValue("opened", { id, open: !open });
  });
  return button;
}

const textOf = (cell) => (typeof cell === "string" ? cell : cell[0]);

function pieces(cell) {
  if (typeof cell === "string") return [cell];
  const [text, href, tone, title, also, sign] = cell;
  let node = href ? el("a", { href }, text) : document.createTextNode(text);
  if (tone) node = el("span", { className: `badge ${tone}` }, node);
  else if (title && !href) node = el("span", {}, node);
  if (title) node.title = title;
  const marked = sign ? [el("span", { className: "sign", role: "img", title: sign[1], ariaLabel: sign[1] }, sign[0])] : [];
  return [...marked, node, ...also.flatMap((other) => [" ", ...pieces(other)])];
}

// A text cut short by its column is told in full on hovering.
function explainCut(target) {
  const cell = target.closest?.("td, th");
  if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent;
}

// ---------------------------------------------------------------- ticks

function tickAll(table) {
  table.all = el("input", { type: "checkbox", ariaLabel: table.data.labels.tick_all });
  table.all.addEventListener("change", () => tick(table, table.data.rows, table.all.checked));
  return el("label", {}, table.all);
}

function tickRow(table, id, name) {
  const input = el("input", { type: "checkbox", ariaLabel: `${table.data.labels.tick_row} ${name}`.trim() });
  input.addEventListener("click", (event) => {
    const { rows } = table.data;
    const at = rows.findIndex((row) => row[0] === id);
    const from = event.shiftKey ? rows.findIndex((row) => row[0] === table.last) : -1;
    const range = from < 0 ? [rows[at]] : rows.slice(Math.min(at, from), Math.max(at, from) + 1);
    table.last = id;
    tick(table, range, input.checked);
  });
  return el("label", {}, input);
}

function tick(table, rows, on) {
  for (const [id] of rows) table.ticked[on ? "add" : "delete"](id);
  showTicks(table);
  table.setStateValue("ticked", { scope: table.scope, ids: [...table.ticked] });
}

function showTicks({ data, body, all, ticked }) {
  if (!data.ticks) return;
  let count = 0;
  for (const tr of body.rows) {
    const on = ticked.has(tr.dataset.id);
    const input = tr.querySelector(".tick input");
    if (!input) continue;
    input.checked = on;
    tr.toggleAttribute("data-ticked", on);
    count += on;
  }
  all.checked = count > 0 && count === data.rows.length;
  all.indeterminate = count > 0 && count < data.rows.length;
  all.disabled = !data.rows.length;
}

// ---------------------------------------------------------------- scrolling

const spot = (table) => `${location.pathname}${location.search} ${table.data.labels.table}`;

function rememberScroll(table) {
  if (!table.box.isConnected) return;
  table.box.toggleAttribute("data-aside", table.box.scrollLeft > 0);
  scrolled.set(spot(table), [table.box.scrollTop, table.box.scrollLeft]);
}

// Back finds the reader's place again; new rows in the same table start at the top, unless
// the reader only opened a group or ticked.
function restoreScroll(table, firstTime, fresh) {
  const back = document.documentElement.dataset.arrival === "back";
  const [top, left] = (firstTime && back && scrolled.get(spot(table))) || [0, table.box.scrollLeft];
  if (top || table.staying) append(table, table.left.length);
  if (fresh && !table.staying) table.box.scrollTo(left, top);
  table.staying = false;
}
