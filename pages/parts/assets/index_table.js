// Draws an index table: see pages/parts/index_table.py for what it is given.
// Texts become text nodes, never HTML. Streamlit calls the default function again whenever
// the data changes, with the same parent element.

const tables = new WeakMap(); // parent element → what is on the screen
const scrolled = new Map(); // address and table → where its reader was

export default function ({ data, parentElement, key, setStateValue, setTriggerValue }) {
  const table = tables.get(parentElement) ?? build(parentElement);
  const firstTime = !table.data;
  Object.assign(table, { data, setStateValue, setTriggerValue });
  tables.set(parentElement, table);
  if (firstTime || table.scope !== data.ticks?.scope) {
    table.scope = data.ticks?.scope;
    table.ticked = new Set(data.ticks?.first);
  }
  drawHead(table);
  drawBody(table);
  showTicks(table);
  fit(table);
  restoreScroll(table, firstTime);
  return () => table.leave();
}

// ---------------------------------------------------------------- the frame, built once

function build(parentElement) {
  const table = { head: el("thead"), body: el("tbody"), ticked: new Set() };
  table.grid = el("table", {}, el("caption"), table.head, table.body);
  table.box = el("div", { className: "box", tabIndex: 0, role: "region" }, table.grid);
  table.root = el("div", { className: "index" }, table.box);
  parentElement.append(table.root);
  table.box.addEventListener("scroll", () => rememberScroll(table), { passive: true });
  table.box.addEventListener("mouseover", (event) => explainCut(event.target));
  const refit = () => fit(table);
  const watch = new ResizeObserver(refit);
  watch.observe(document.body);
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  if (main) watch.observe(main);
  window.addEventListener("resize", refit);
  table.leave = () => {
    watch.disconnect();
    window.removeEventListener("resize", refit);
  };
  return table;
}

function el(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// Fill the window down to `below` pixels from its end, and scroll inside.
function fit({ box, data }) {
  if (!box.isConnected || data.below === null) return;
  const top = box.getBoundingClientRect().top + (document.querySelector('[data-testid="stMain"]')?.scrollTop ?? 0);
  box.style.maxHeight = `${Math.max(280, window.innerHeight - top - data.below)}px`;
}

// ---------------------------------------------------------------- header

function drawHead(table) {
  const { columns, order, ticks, labels } = table.data;
  const had = focusOf(table);
  table.grid.caption.textContent = labels[0];
  table.box.setAttribute("aria-label", labels[0]);
  const cells = columns.map((column) => headCell(table, column, order));
  if (ticks) cells.unshift(el("th", { className: "tick", scope: "col" }, tickAll(table)));
  table.head.replaceChildren(el("tr", {}, ...cells));
  if (had) table.head.querySelector(`[data-column="${CSS.escape(had)}"]`)?.focus({ preventScroll: true });
}

function headCell(table, [column, label, kind, sortable, width], order) {
  const th = el("th", { className: kind, scope: "col" });
  if (width) th.style.width = th.style.minWidth = th.style.maxWidth = `${width}px`;
  if (!sortable) {
    th.append(el("span", {}, label));
    return th;
  }
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
  th.append(button);
  return th;
}

function focusOf({ root }) {
  return root.getRootNode().activeElement?.dataset?.column;
}

// ---------------------------------------------------------------- rows

function drawBody(table) {
  const { columns, rows, labels, ticks } = table.data;
  table.box.removeAttribute("aria-busy");
  const same = table.drawn === rows;
  table.drawn = rows;
  if (same) return;
  const lines = document.createDocumentFragment();
  for (const [id, cells] of rows) lines.append(line(table, id, cells));
  if (!rows.length) {
    const width = columns.length + (ticks ? 1 : 0);
    lines.append(el("tr", { className: "empty" }, el("td", { colSpan: width }, labels[3])));
  }
  table.body.replaceChildren(lines);
}

function line(table, id, cells) {
  const { columns, ticks } = table.data;
  const tr = el("tr");
  tr.dataset.id = id;
  if (ticks) tr.append(el("td", { className: "tick" }, tickRow(table, id, textOf(cells[0]))));
  cells.forEach((cell, at) => {
    const td = el(at ? "td" : "th", { className: columns[at][2] }, ...pieces(cell));
    if (!at) td.scope = "row";
    tr.append(td);
  });
  return tr;
}

const textOf = (cell) => (typeof cell === "string" ? cell : cell[0]);

function pieces(cell) {
  if (typeof cell === "string") return [cell];
  const [text, href, tone, title, also] = cell;
  let node = href ? el("a", { href }, text) : document.createTextNode(text);
  if (tone) node = el("span", { className: `badge ${tone}` }, node);
  else if (title && !href) node = el("span", {}, node);
  if (title) node.title = title;
  return [node, ...also.flatMap((other) => [" ", ...pieces(other)])];
}

// A text cut short by its column is told in full on hovering.
function explainCut(target) {
  const cell = target.closest?.("td, th");
  if (cell && !cell.title && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent;
}

// ---------------------------------------------------------------- ticks

function tickAll(table) {
  table.all = el("input", { type: "checkbox", ariaLabel: table.data.labels[1] });
  table.all.addEventListener("change", () => tick(table, table.data.rows, table.all.checked));
  return el("label", {}, table.all);
}

function tickRow(table, id, name) {
  const input = el("input", { type: "checkbox", ariaLabel: `${table.data.labels[2]} ${name}`.trim() });
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

const spot = (table) => `${location.pathname}${location.search} ${table.data.labels[0]}`;

function rememberScroll(table) {
  if (!table.box.isConnected) return;
  table.box.toggleAttribute("data-aside", table.box.scrollLeft > 0);
  scrolled.set(spot(table), [table.box.scrollTop, table.box.scrollLeft]);
}

// Back finds the reader's place again; new rows in the same table start at the top.
function restoreScroll(table, firstTime) {
  const back = document.documentElement.dataset.arrival === "back";
  const [top, left] = (firstTime && back && scrolled.get(spot(table))) || [0, table.box.scrollLeft];
  const shownRows = table.data.rows;
  if (!firstTime && table.at === shownRows) return;
  table.at = shownRows;
  table.box.scrollTo(left, top);
}
