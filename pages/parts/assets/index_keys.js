// The keyboard of an index table: / searches, j and k move along the rows, Enter opens one,
// x ticks it, ? tells all this. Keys typed into a field stay there.

import { el } from "./index_table.js";

const FIELDS = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=textbox], [role=combobox], [role=listbox], [role=menu]";
const COVERS = '[data-testid="stDialog"], [data-testid="stPopoverBody"], dialog[open]';

const ACTS = {
  "/": searchFor,
  j: (table) => go(table, 1),
  k: (table) => go(table, -1),
  x: tickActive,
  Enter: openActive,
  ArrowRight: (table) => unfold(table, "false"),
  ArrowLeft: (table) => unfold(table, "true"),
  "?": explain,
};

export function listen(table) {
  if (!table.data.keys || table.pressed) return;
  table.pressed = (event) => press(table, event);
  document.addEventListener("keydown", table.pressed);
  table.leaving.push(() => {
    document.removeEventListener("keydown", table.pressed);
    table.pressed = null;
  });
}

function press(table, event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!table.root.isConnected || !table.data.keys) return;
  const [target] = event.composedPath();
  if (target.closest?.(FIELDS) || document.querySelector(COVERS) || table.help?.open) return;
  const act = ACTS[event.key];
  if (act?.(table, target)) event.preventDefault();
}

function searchFor() {
  const field = document.querySelector(".st-key-url_q input");
  field?.focus();
  field?.select();
  return Boolean(field);
}

const active = ({ root }) => root.getRootNode().activeElement?.closest?.("tbody tr[data-id]") ?? null;

function go(table, step) {
  const rows = [...table.body.rows].filter((tr) => tr.dataset.id);
  const now = rows.indexOf(active(table) ?? rows.find((tr) => tr.dataset.id === table.at));
  const next = rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + step))];
  if (!next) return false;
  table.at = next.dataset.id;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
  return true;
}

function tickActive(table) {
  const box = active(table)?.querySelector(".tick input");
  box?.click();
  return Boolean(box);
}

function openActive(table, target) {
  const row = active(table);
  if (!row || target !== row) return false; // a link or a button in the row acts by itself
  row.querySelector("a[href]")?.click();
  return true;
}

function unfold(table, when) {
  const opener = active(table)?.querySelector(".opener");
  if (opener?.getAttribute("aria-expanded") !== when) return false;
  opener.click();
  return true;
}

function explain(table) {
  const { title, close, rows } = table.data.keys;
  table.help?.remove();
  const head = el("h2", { id: "keys" }, title);
  const button = el("button", { type: "button" }, close);
  const list = el("dl", {}, ...rows.flatMap(([keys, text]) => [el("dt", {}, ...keys.split(" ").map((k) => el("kbd", {}, k))), el("dd", {}, text)]));
  table.help = el("dialog", {}, head, list, button);
  table.help.setAttribute("aria-labelledby", "keys");
  button.addEventListener("click", () => table.help.close());
  table.help.addEventListener("click", (event) => event.target === table.help && table.help.close());
  table.help.addEventListener("close", () => table.help.remove());
  table.root.append(table.help);
  table.help.showModal();
  return true;
}
