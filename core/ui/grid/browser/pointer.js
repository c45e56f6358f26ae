// What the pointer does to cells: choose, select by pulling over them, fill by pulling the corner, tick rows.

import { fillInto } from "./acts.js"

/** @typedef {import("./grid.js").Grid} Grid */

/** How near the edge of the box the pointer scrolls it, and how far each time. */
const EDGE = 8
const STEP = 18

/** @param {Grid} grid @param {PointerEvent} event */
export function pointed(grid, event) {
  const target = /** @type {Element} */ (event.target)
  const line = target.closest("tr")
  if (!line || target.closest(".open, .related") || event.button > 0) return
  const row = line.sectionRowIndex
  const cell = target.closest("td")
  event.preventDefault()
  if (!cell) return pickRow(grid, row, event)
  const column = cell.cellIndex - 1
  const here = row === grid.at.row && column === grid.at.column
  if (grid.editor.mode && here) return
  if (event.pointerType === "touch" && !grid.editor.mode && grid.focused && here) return grid.editor.edit("full")
  if (grid.chosen.size) grid.choose([])
  grid.go(row, column, event.shiftKey)
  grid.editor.focus()
  grid.note.explain()
  if (event.pointerType !== "touch") sweep(grid)
}

/** Tick a row by its number: with Ctrl one more, with Shift all between. @param {Grid} grid @param {number} row @param {PointerEvent} event */
function pickRow(grid, row, event) {
  const id = grid.store.rows[row].id
  const before = grid.chosen
  let wanted = [id]
  if (event.shiftKey) {
    const from = grid.from.row
    wanted = grid.store.rows.slice(Math.min(from, row), Math.max(from, row) + 1).map((one) => one.id)
  } else if (event.ctrlKey || event.metaKey || event.pointerType === "touch" || before.size) wanted = before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]
  const from = event.shiftKey ? grid.from.row : row
  grid.editor.commit()
  grid.from = { row: from, column: 0 }
  grid.at = { row, column: grid.columns.length - 1 }
  grid.choose(wanted)
  grid.editor.load()
  grid.editor.focus()
}

/** Select by pulling over cells. @param {Grid} grid */
function sweep(grid) {
  pull(grid, (row, column) => grid.go(row, column, true), () => undefined)
}

/** Pull the corner of the selection down or right to fill what it passes. @param {Grid} grid @param {PointerEvent} start */
export function drag(grid, start) {
  start.preventDefault()
  start.stopPropagation()
  const { range } = grid
  const wanted = (row, column) => {
    const down = row > range.bottom && row - range.bottom >= column - range.right
    if (down) return { ...range, bottom: row }
    return column > range.right ? { ...range, right: column } : range
  }
  const show = (row, column) => grid.mark(wanted(row, column))
  pull(grid, show, (row, column) => {
    const whole = wanted(row, column)
    if (whole === range) return grid.mark()
    fillInto(grid, range, whole)
    grid.editor.focus()
  })
}

/**
 * Follow the pointer over the cells until it is let go, scrolling where it comes to an edge.
 * @param {Grid} grid @param {(row: number, column: number) => void} over @param {(row: number, column: number) => void} done
 */
function pull(grid, over, done) {
  let last = { row: grid.at.row, column: grid.at.column }
  let pointer = { x: 0, y: 0 }
  let beyond = { x: 0, y: 0 }
  const seen = () => {
    const edges = grid.box.getBoundingClientRect()
    beyond = { x: side(pointer.x, edges.left, edges.right), y: side(pointer.y, edges.top, edges.bottom) }
    // Beside the box the cells at its edge are meant; the bars it is scrolled with take some of it.
    const x = Math.max(edges.left + 4, Math.min(pointer.x, edges.left + grid.box.clientWidth - 4))
    const y = Math.max(edges.top + 4, Math.min(pointer.y, edges.top + grid.box.clientHeight - 4))
    const cell = /** @type {ShadowRoot} */ (grid.root.getRootNode()).elementFromPoint(x, y)?.closest("td")
    const line = cell?.closest("tr")
    if (!cell || !line || !grid.table.body.contains(line)) return
    const at = { row: line.sectionRowIndex, column: cell.cellIndex - 1 }
    if (at.row === last.row && at.column === last.column) return
    last = at
    over(at.row, at.column)
  }
  const moved = (event) => {
    pointer = { x: event.clientX, y: event.clientY }
    seen()
  }
  const timer = setInterval(() => {
    if (!beyond.x && !beyond.y) return
    grid.box.scrollBy(beyond.x * STEP, beyond.y * STEP)
    seen()
  }, 30)
  const ended = () => {
    clearInterval(timer)
    removeEventListener("pointermove", moved)
    removeEventListener("pointerup", ended)
    removeEventListener("pointercancel", ended)
    done(last.row, last.column)
  }
  addEventListener("pointermove", moved)
  addEventListener("pointerup", ended)
  addEventListener("pointercancel", ended)
}

const side = (at, low, high) => (at > high - EDGE ? 1 : at < low + EDGE ? -1 : 0)
