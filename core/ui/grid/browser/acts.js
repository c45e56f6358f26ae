// What can be done to cells and rows: clear, fill, copy and paste, find and replace, add and delete, take back.
// Each is one batch, so each is taken back as one step.

import { fromClipboard, toHtml, toText } from "./clipboard.js"
import { nextKey, put } from "./outbox.js"
import { NEW, fresh, isNew } from "./store.js"

/**
 * @typedef {import("./grid.js").Grid} Grid @typedef {import("./grid.js").Range} Range
 * @typedef {import("./store.js").Row} Row @typedef {import("./store.js").Column} Column
 */

/** The cells of the selection as [row, column]. @param {Grid} grid @returns {[Row, Column][]} */
function selected(grid) {
  const { top, bottom, left, right } = grid.range
  const found = []
  for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) found.push([grid.store.rows[row], grid.columns[column]])
  return /** @type {any} */ (found.filter(([row, column]) => row && column))
}

/**
 * Change those cells that are open to the person and say how many are not. A text of null is a value nobody sees whole:
 * it is neither written elsewhere nor cleared away.
 * @param {Grid} grid @param {string} kind @param {number} [beyond] cells that lie where there are none
 * @returns {boolean} false where it was too much, and nothing was changed
 */
function change(grid, kind, wanted, beyond = 0) {
  const open = wanted.filter(([row, column]) => !grid.store.closed(row, column))
  const cells = open.filter(([row, column, raw]) => raw !== null && raw !== grid.store.text(row, column))
  const batch = cells.length ? grid.do(kind, cells) : undefined
  if (cells.length && !batch) return false
  const named = (word, left) => left.length && grid.word(word, { n: left.length, names: [...new Set(left.map(([, column]) => column.label))].join(", ") })
  const left = wanted.filter(([row, column]) => grid.store.closed(row, column))
  const hidden = open.filter(([, , raw]) => raw === null)
  const said = [named("left_out", left), named("left_hidden", hidden), beyond && grid.word("beyond", { n: beyond })].filter(Boolean)
  if (said.length) grid.foot.leaveOut(said.join(" "), batch)
  return true
}

/** The text of a cell, to be written elsewhere; null where it is hidden. @param {Grid} grid @param {Row} row @param {Column} column */
const inFull = (grid, row, column) => (grid.store.hidden(row, column) ? null : grid.store.text(row, column))

/** @param {Grid} grid @param {boolean} [seen] only what is seen whole */
export function clear(grid, seen = false) {
  change(grid, "edit", selected(grid).map(([row, column]) => [row, column, seen && grid.store.hidden(row, column) ? null : ""]))
}

/** What was typed into one cell into every selected one. @param {Grid} grid */
export function fillSelection(grid) {
  const { lit } = grid.editor.list
  const text = lit?.label ?? grid.editor.area.value
  const at = grid.active?.column
  grid.editor.close()
  // An option's record is meant in its own column only.
  change(grid, "bulk", selected(grid).map(([row, column]) => [row, column, text, column === at ? lit?.id : null]))
  grid.editor.load()
}

/** The first row of the selection into the others, or its first column. @param {Grid} grid @param {boolean} down */
export function fill(grid, down) {
  const { top, left } = grid.range
  const source = ([row, column]) => (down ? [grid.store.rows[top], column] : [row, grid.columns[left]])
  const wanted = selected(grid).filter(([row, column]) => (down ? row !== grid.store.rows[top] : column !== grid.columns[left]))
  change(grid, "bulk", wanted.map((one) => [...one, inFull(grid, .../** @type {[Row, Column]} */ (source(one)))]))
}

/** Fill a larger block from the smaller one in it, as often as it fits. @param {Grid} grid @param {Range} from @param {Range} whole */
export function fillInto(grid, from, whole) {
  const block = texts(grid, inFull)
  const inside = (row, column) => row >= from.top && row <= from.bottom && column >= from.left && column <= from.right
  const wanted = []
  for (let row = whole.top; row <= whole.bottom; row++)
    for (let column = whole.left; column <= whole.right; column++) {
      if (inside(row, column)) continue
      const text = block[(row - from.top) % block.length][(column - from.left) % block[0].length]
      wanted.push([grid.store.rows[row], grid.columns[column], text])
    }
  grid.from = { row: whole.top, column: whole.left }
  grid.at = { row: whole.bottom, column: whole.right }
  change(grid, "bulk", wanted)
  grid.mark()
  grid.editor.load()
  grid.editor.place()
}

/** @param {Grid} grid */
export function today(grid) {
  const { column } = grid.active ?? {}
  if (column && (column.type === "date" || column.type === "moment")) change(grid, "edit", selected(grid).filter(([, one]) => one === column).map((one) => [...one, column.type === "date" ? grid.data.today : grid.data.now]))
}

/** The texts of the selection. @param {Grid} grid @param {(grid: Grid, row: Row, column: Column) => string|null} [read] @returns {any[][]} */
function texts(grid, read = (_, row, column) => grid.store.text(row, column)) {
  const { top, bottom, left, right } = grid.range
  return grid.store.rows.slice(top, bottom + 1).map((row) => grid.columns.slice(left, right + 1).map((column) => read(grid, row, column)))
}

/** @param {Grid} grid @param {ClipboardEvent} event */
export function copy(grid, event) {
  if (grid.editor.mode) return
  event.preventDefault()
  event.clipboardData?.setData("text/plain", toText(texts(grid)))
  event.clipboardData?.setData("text/html", toHtml(texts(grid)))
  grid.foot.say(grid.word("copied", { n: selected(grid).length }))
}

/** @param {Grid} grid @param {ClipboardEvent} event */
export function cut(grid, event) {
  if (grid.editor.mode) return
  copy(grid, event)
  clear(grid, true)
}

/** @param {Grid} grid @param {ClipboardEvent} event */
export function paste(grid, event) {
  if (grid.editor.mode) return
  event.preventDefault()
  const text = event.clipboardData?.getData("text/plain") ?? ""
  const html = event.clipboardData?.getData("text/html") ?? ""
  const cells = fromClipboard(text, html)
  if (cells.length) put_(grid, cells)
}

/** Put a block of texts at the selection; rows below the last become new ones, cells beyond the edges are named. */
function put_(grid, block) {
  const { top, bottom, left, right } = grid.range
  if (block.length === 1 && block[0].length === 1) return change(grid, "paste", selected(grid).map((one) => [...one, block[0][0]]))
  const high = Math.max(block.length, times(bottom - top + 1, block.length))
  const wide = Math.max(...block.map((line) => line.length))
  const across = Math.max(wide, times(right - left + 1, wide))
  const before = grid.store.rows.length
  const missing = top + high - before
  if (missing > 0 && grid.data.add) for (let at = 0; at < missing; at++) grid.store.rows.push(grid.store.blank(NEW + fresh()))
  const wanted = []
  let beyond = 0
  for (let y = 0; y < high; y++)
    for (let x = 0; x < across; x++) {
      const text = block[y % block.length][x % wide]
      if (text === undefined) continue
      const row = grid.store.rows[top + y]
      const column = grid.columns[left + x]
      if (row && column) wanted.push([row, column, text])
      else beyond += 1
    }
  const selection = [grid.from, grid.at]
  grid.from = { row: top, column: left }
  grid.at = { row: Math.min(top + high, grid.store.rows.length) - 1, column: Math.min(left + across, grid.columns.length) - 1 }
  if (!change(grid, "paste", wanted, beyond)) {
    grid.store.rows.length = before
    ;[grid.from, grid.at] = selection
  }
  grid.mark()
  grid.editor.place()
}

/** How often a block fits a selection, as a size: whole times only. */
const times = (size, block) => (size % block === 0 ? size : block)

/** @param {Grid} grid @param {"undo"|"redo"} way */
export function step(grid, way) {
  grid.editor.commit()
  put(grid.data.user, grid.data.table, grid.data.path, { key: nextKey(), step: way })
  grid.editor.focus()
}

/** @param {Grid} grid */
export function newRow(grid) {
  if (!grid.data.add) return
  const last = grid.store.rows.at(-1)
  if (!last?.blank) grid.store.rows.push({ ...grid.store.blank(NEW + fresh()), blank: true })
  grid.redraw()
  const first = grid.columns.findIndex((column) => !grid.store.closed(grid.store.rows[grid.store.rows.length - 1], column))
  grid.go(grid.store.rows.length - 1, Math.max(0, first))
  grid.editor.focus()
}

/** The record again as a new row, without what the server fills or nobody may see. @param {Grid} grid */
export function duplicate(grid) {
  const row = grid.active?.row
  if (!row || !grid.data.add) return
  const made = grid.store.blank(NEW + fresh())
  const cells = grid.columns.filter((column) => !column.masked && !grid.store.closed(made, column)).map((column) => [made, column, grid.store.text(row, column)])
  grid.store.rows.push(made)
  grid.do("edit", /** @type {any} */ (cells.filter(([, , text]) => text)))
  grid.go(grid.store.rows.length - 1, grid.at.column)
}

/** The rows to act on: those that are ticked, else those of the selection. @param {Grid} grid */
function rowsMeant(grid) {
  if (grid.chosen.size) return grid.store.rows.filter((row) => grid.chosen.has(row.id))
  return grid.store.rows.slice(grid.range.top, grid.range.bottom + 1)
}

/** @param {Grid} grid */
export function deleteRows(grid) {
  const rows = rowsMeant(grid)
  if (!rows.length) return
  if (!grid.data.remove && rows.some((row) => !isNew(row.id))) return grid.foot.say(grid.word("no_delete"), "wrong")
  for (const row of rows) grid.store.remove(row.id)
  grid.choose([])
  grid.do("delete", [], { gone: rows.filter((row) => !row.blank).map((row) => [row.id, row.version]) })
}

/** In a conflict: my text, now against what the other stored. @param {Grid} grid @param {Row} row @param {Column} column */
export function mine(grid, row, column) {
  grid.do("edit", [[row, column, grid.store.text(row, column)]])
}

/** Drop a text that did not pass; the stored one stands again. @param {Grid} grid @param {Row} row @param {Column} column */
export function giveUp(grid, row, column) {
  grid.store.marks.delete(`${row.id}|${column.key}`)
  grid.do("edit", [], { drop: [[row.id, column.key]] })
  grid.editor.load()
}

/** @param {Grid} grid */
export function nextWrong(grid) {
  const wrong = grid.store.wrong(grid.columns)
  if (!wrong.length) return
  const place = ([id, key]) => grid.store.rows.findIndex((row) => row.id === id) * 1000 + grid.columns.findIndex((one) => one.key === key)
  const here = grid.at.row * 1000 + grid.at.column
  const next = wrong.find((one) => place(one) > here) ?? wrong[0]
  grid.go(Math.floor(place(next) / 1000), place(next) % 1000)
  grid.editor.focus()
  grid.note.explain()
}

/** @param {Grid} grid */
export function everything(grid) {
  grid.from = { row: 0, column: 0 }
  grid.at = { row: grid.store.rows.length - 1, column: grid.columns.length - 1 }
  grid.mark()
  grid.editor.load()
  grid.editor.place()
}

/** @param {Grid} grid */
export function wholeRows(grid) {
  const { top, bottom } = grid.range
  grid.choose(grid.store.rows.slice(top, bottom + 1).map((row) => row.id))
  grid.from = { row: top, column: 0 }
  grid.at = { row: bottom, column: grid.columns.length - 1 }
  grid.mark()
}

/** @param {Grid} grid */
export function wholeColumns(grid) {
  const { left, right } = grid.range
  grid.from = { row: 0, column: left }
  grid.at = { row: grid.store.rows.length - 1, column: right }
  grid.mark()
}

/** @param {Grid} grid */
export function openRecord(grid) {
  const row = grid.active?.row
  if (row && !isNew(row.id) && grid.data.opens) grid.tell("open", Number(row.id))
}

