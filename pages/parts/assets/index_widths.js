// The widths of an index table's columns, and those that stay while the rest scrolls sideways.
// A reader drags the edge of a header, moves it with the arrow keys, or double-clicks it to
// let the content decide again; the page is told at the end (see index_table.js).

import { AT_ONCE, el } from "./index_table.js";

const LEAST = 48;
const MOST = 900;
const STEP = 16;
const TICKS = 38;

export function grip(table, column, label) {
  const handle = el("span", { className: "grip", tabIndex: 0, role: "separator", ariaLabel: `${table.data.labels.width} ${label}` });
  handle.setAttribute("aria-orientation", "vertical");
  handle.addEventListener("pointerdown", (event) => drag(table, column, handle, event));
  handle.addEventListener("dblclick", () => tell(table, column, null));
  handle.addEventListener("click", (event) => event.stopPropagation());
  handle.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (way) tell(table, column, within(widthOf(handle) + way));
    else if (event.key === "Delete") tell(table, column, null);
    else return;
    event.preventDefault();
  });
  return handle;
}

const widthOf = (handle) => Math.round(handle.parentElement.getBoundingClientRect().width);
const within = (width) => Math.max(LEAST, Math.min(MOST, Math.round(width)));

function drag(table, column, handle, event) {
  if (event.button) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  const start = event.clientX;
  const before = widthOf(handle);
  let width = null;
  const move = (moved) => {
    if (width === null && Math.abs(moved.clientX - start) < 3) return;
    width = within(before + moved.clientX - start);
    set(table, column, width);
  };
  const end = () => {
    handle.removeEventListener("pointermove", move);
    if (width !== null) tell(table, column, width);
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", end, { once: true });
  handle.addEventListener("pointercancel", end, { once: true });
}

function set(table, column, width) {
  const columns = table.data.columns.map((c) => (c[0] === column ? c.with(4, width) : c));
  table.data = { ...table.data, columns };
  lay(table);
}

function tell(table, column, width) {
  set(table, column, width);
  table.setTriggerValue("resized", { column, width });
}

// Write widths and places into the table's own style sheet: one rule a column, however many rows.
// Of a long table the first rows decide the widths (index_table.js draws the others later): what
// was measured holds then, which also spares the browser to look into every cell.
export function lay(table) {
  const { data, head } = table;
  const ticks = data.ticks ? 1 : 0;
  const fixed = data.columns.map(([name, , , , width]) => width ?? table.measured?.get(name));
  const rules = fixed.flatMap((width, at) =>
    width ? [`${nth(at, ticks)} { width: ${width}px; min-width: ${width}px; max-width: ${width}px; }`] : [],
  );
  if (table.measured) {
    const sum = fixed.reduce((all, width) => all + width, ticks ? TICKS : 0);
    rules.push(`table { table-layout: fixed; width: max(100%, ${sum}px); }`);
  }
  if (table.widths !== rules.join()) write(table, rules);
  table.widths = rules.join();
  const heads = [...head.rows[0].cells].slice(ticks);
  const wide = heads.map((th) => th.offsetWidth);
  if (data.rows.length > AT_ONCE && !table.measured) {
    table.measured = new Map(data.columns.map(([name], at) => [name, wide[at]]));
    return lay(table);
  }
  pin(table, rules, wide, ticks);
  write(table, rules);
  heads.forEach((th, at) => th.querySelector(".grip")?.setAttribute("aria-valuenow", wide[at]));
}

function pin({ data, box }, rules, wide, ticks) {
  const room = box.clientWidth * 0.6; // what stays must leave something to scroll
  let left = ticks ? TICKS : 0;
  let edge = "";
  for (let at = 0; at < Math.max(1, data.pinned) && at < wide.length; at += 1) {
    if (at && left + wide[at] > room) break;
    edge = nth(at, ticks);
    rules.push(`${edge} { position: sticky; left: ${left}px; z-index: 1; }`, `thead ${edge} { z-index: 3; }`);
    left += wide[at];
  }
  rules.push(`.box[data-aside] ${edge} { box-shadow: 1px 0 0 var(--line), 6px 0 8px -6px rgb(0 0 0 / 18%); }`);
  rules.push(`tbody tr { scroll-margin-left: ${left}px; }`);
}

const nth = (at, ticks) => `tr:not(.empty) > :nth-child(${at + ticks + 1})`;

function write(table, rules) {
  const text = rules.join("\n");
  if (table.laid.textContent !== text) table.laid.textContent = text;
}
