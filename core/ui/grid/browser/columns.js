// Columns as one person likes them: order, width, hidden and pinned ones, kept on the server; and their menu.

import { post } from "./outbox.js"

/** @typedef {import("./grid.js").Grid} Grid @typedef {import("./store.js").Column} Column @typedef {import("./store.js").Row} Row */

const NARROWEST = 40
const WIDEST = 1200

/** The shown columns in the person's order: pinned ones first. @param {Column[]} columns @param {any} layout @returns {Column[]} */
export function columnsOf(columns, layout) {
  const place = (one) => {
    const at = (layout.order ?? []).indexOf(one.key)
    return at < 0 ? columns.indexOf(one) : at
  }
  const pinned = (one) => ((layout.pinned ?? []).includes(one.key) ? 0 : 1)
  return columns.filter((one) => !one.given && !(layout.hidden ?? []).includes(one.key)).sort((a, b) => pinned(a) - pinned(b) || place(a) - place(b))
}

/** @param {Grid} grid @param {any} changed */
function keep(grid, changed) {
  grid.editor.commit()
  const key = grid.active?.column.key
  grid.layout = changed ? { ...grid.layout, ...changed } : {}
  grid.arrange()
  grid.redraw()
  if (key) grid.find(grid.active?.row.id ?? "", key)
  post(grid.data.path, grid.data.table, JSON.stringify({ kind: "layout", layout: grid.layout })).catch(() => grid.foot.say(grid.word("no_answer"), "trouble"))
}

/** What can be done with a column, and with all rows by one of its values. @param {Grid} grid @param {Column} column @param {Row} [row] */
export function columnActs(grid, column, row) {
  const word = (key) => grid.word(key)
  const keys = grid.columns.map((one) => one.key)
  const at = keys.indexOf(column.key)
  const pinned = grid.layout.pinned ?? []
  const moved = (to) => {
    const order = keys.filter((one) => one !== column.key)
    order.splice(to, 0, column.key)
    keep(grid, { order })
  }
  const wide = (by) => keep(grid, { widths: { ...grid.layout.widths, [column.key]: bounded(grid.table.width(column, grid.layout) + by) } })
  const sort = (sign) => () => grid.tell("sort", sign + column.key)
  return [
    column.sortable && grid.data.sorts && [word("sort_up"), sort("")],
    column.sortable && grid.data.sorts && [word("sort_down"), sort("-")],
    row && grid.data.filters.includes(column.key) && [word("only_these"), () => grid.tell("only", { row: Number(row.id), field: column.key })],
    null,
    at > 0 && [word("move_left"), () => moved(at - 1)],
    at < keys.length - 1 && [word("move_right"), () => moved(at + 1)],
    [word("wider"), () => wide(40)],
    [word("narrower"), () => wide(-40)],
    pinned.includes(column.key) ? [word("unpin"), () => keep(grid, { pinned: pinned.filter((one) => one !== column.key) })] : [word("pin"), () => keep(grid, { pinned: [...pinned, column.key] })],
    keys.length > 1 && [word("hide"), () => keep(grid, { hidden: [...(grid.layout.hidden ?? []), column.key] })],
    (grid.layout.hidden ?? []).length > 0 && [word("show_all"), () => keep(grid, { hidden: [] })],
    Object.keys(grid.layout).length > 0 && [word("usual"), () => keep(grid, null)],
  ].filter((one) => one !== false && one !== undefined)
}

const bounded = (width) => Math.max(NARROWEST, Math.min(WIDEST, Math.round(width)))

/** Hear the head: its menu, pulling an edge for the width, pulling a name to another place. @param {Grid} grid */
export function watchHead(grid) {
  grid.table.head.onclick = (event) => {
    const target = /** @type {Element} */ (event.target)
    if (target.closest(".all")) return grid.choose(grid.chosen.size ? [] : grid.store.rows.map((row) => row.id))
    const head = target.closest("th[data-key]")
    const column = grid.columns.find((one) => one.key === /** @type {any} */ (head)?.dataset.key)
    if (head && column && target.closest(".label") && !grid.pulled) grid.menu.offer(head.getBoundingClientRect(), columnActs(grid, column))
  }
  grid.table.head.onpointerdown = (event) => {
    const target = /** @type {Element} */ (event.target)
    const head = /** @type {HTMLElement|null} */ (target.closest("th[data-key]"))
    const column = grid.columns.find((one) => one.key === head?.dataset.key)
    // The click that ends a pull opens no menu; it does not come at all where the head was drawn anew meanwhile.
    grid.pulled = false
    if (!head || !column || event.button > 0) return
    if (target.closest(".edge")) resize(grid, column, event)
    else reorder(grid, column, event)
  }
}

/** @param {Grid} grid @param {Column} column @param {PointerEvent} start */
function resize(grid, column, start) {
  start.preventDefault()
  const before = grid.table.width(column, grid.layout)
  const width = (event) => bounded(before + event.clientX - start.clientX)
  const line = /** @type {HTMLElement} */ (grid.table.widths.children[grid.columns.indexOf(column) + 1])
  const over = (event) => (line.style.width = `${width(event)}px`)
  const done = (event) => {
    removeEventListener("pointermove", over)
    removeEventListener("pointerup", done)
    grid.pulled = true
    keep(grid, { widths: { ...grid.layout.widths, [column.key]: width(event) } })
  }
  addEventListener("pointermove", over)
  addEventListener("pointerup", done)
}

/** @param {Grid} grid @param {Column} column @param {PointerEvent} start */
function reorder(grid, column, start) {
  const done = (event) => {
    removeEventListener("pointerup", done)
    if (Math.abs(event.clientX - start.clientX) < 12) return
    grid.pulled = true
    const heads = Array.from(grid.table.head.querySelectorAll("th[data-key]"))
    const to = heads.findIndex((one) => event.clientX < one.getBoundingClientRect().right)
    const order = grid.columns.map((one) => one.key).filter((one) => one !== column.key)
    order.splice(to < 0 ? order.length : to, 0, column.key)
    keep(grid, { order })
  }
  addEventListener("pointerup", done)
}
