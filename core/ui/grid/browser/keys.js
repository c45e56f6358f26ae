// What each key does, on a closed cell and in an open one. `KEYS` is also what the help shows.

import * as acts from "./acts.js"
import { offerFind, offerJump, offerMenu, showKeys } from "./ask.js"

/** @typedef {import("./grid.js").Grid} Grid */

export const KEYS = [
  ["Enter, F2", "key_open"], ["Enter, Tab", "key_store"], ["Esc", "key_cancel"], ["Alt+Enter", "key_line"], ["Ctrl+Enter", "key_fill"],
  ["← ↑ → ↓", "key_move"], ["Ctrl+← ↑ → ↓", "key_edge"], ["Shift+← ↑ → ↓", "key_select"], ["Home, End, Ctrl+Home, Ctrl+End", "key_ends"],
  ["Shift+Space, Ctrl+Space, Ctrl+A", "key_all"], ["Space", "key_record"], ["Delete", "key_clear"], ["Ctrl+Delete", "key_delete"],
  ["Ctrl+C, Ctrl+X, Ctrl+V", "key_clipboard"], ["Ctrl+D, Ctrl+R", "key_down"], ["Ctrl+Shift+D", "key_duplicate"], ["Ctrl+;", "key_today"],
  ["Alt+↓", "key_list"], ["Ctrl+Z, Ctrl+Y", "key_undo"], ["F8", "key_wrong"], ["Ctrl+F, Ctrl+H", "key_find"], ["Ctrl+K", "key_jump"],
  ["Ctrl+S", "key_save"], ["Shift+F10", "key_menu"], ["Ctrl+/", "key_help"], ["Esc, Tab", "key_leave"],
]

/** @param {Grid} grid @param {KeyboardEvent} event */
export function pressed(grid, event) {
  event.stopPropagation()
  // Keys of an input method belong to it; 229 is what browsers say where they do not say `isComposing`.
  if (event.isComposing || grid.editor.composing || event.keyCode === 229) return
  const done = grid.editor.mode ? opened(grid, event) : closed(grid, event)
  if (done) event.preventDefault()
}

/** @param {Grid} grid @param {KeyboardEvent} event @returns {boolean} whether the key was ours */
function opened(grid, event) {
  const { key } = event
  const control = event.ctrlKey || event.metaKey
  if (grid.editor.list.shown && (key === "ArrowDown" || key === "ArrowUp")) {
    grid.editor.list.step(key === "ArrowDown" ? 1 : -1)
    grid.editor.area.setAttribute("aria-activedescendant", `${grid.editor.list.id}-${grid.editor.list.at}`)
    return true
  }
  if (grid.editor.calendar.shown && calendar(grid, event)) return true
  if (key === "Escape") {
    if (grid.editor.list.shown) grid.editor.list.close()
    else grid.editor.cancel()
    return true
  }
  if (key === "Enter" && event.altKey) {
    grid.editor.area.setRangeText("\n", grid.editor.area.selectionStart, grid.editor.area.selectionEnd, "end")
    grid.editor.typed()
    return true
  }
  if (key === "Enter" && control) {
    acts.fillSelection(grid)
    return true
  }
  if (key === "Enter" || key === "Tab") {
    const { row, column } = grid.at
    grid.editor.commit(true)
    if (key === "Enter") grid.go(row + (event.shiftKey ? -1 : 1), column)
    else tab(grid, event.shiftKey)
    return true
  }
  if (control && key.toLowerCase() === "s") {
    grid.editor.commit(true)
    grid.editor.load()
    return true
  }
  if (key === "ArrowDown" && event.altKey) {
    grid.editor.suggest(true)
    return true
  }
  const way = WAYS[key]
  if (way && grid.editor.mode === "type" && !event.shiftKey && !control) {
    const { row, column } = grid.at
    grid.editor.commit()
    grid.go(row + way[0], column + way[1])
    return true
  }
  return false
}

/** @param {Grid} grid @param {KeyboardEvent} event */
function calendar(grid, event) {
  const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key]
  if (days) grid.editor.calendar.step(days)
  else if (event.key === "PageUp" || event.key === "PageDown") grid.editor.calendar.step(0, event.key === "PageUp" ? -1 : 1)
  else if (event.key === "Enter") grid.editor.enter(grid.editor.calendar.value, 1)
  else if (event.key.length === 1) {
    grid.editor.calendar.close()
    return false
  } else return false
  return true
}

const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

/** @param {Grid} grid @param {KeyboardEvent} event @returns {boolean} */
function closed(grid, event) {
  const { row, column } = grid.at
  const control = event.ctrlKey || event.metaKey
  const way = WAYS[event.key]
  if (event.altKey && event.key === "ArrowDown") {
    grid.editor.edit("full")
    grid.editor.suggest(true)
    return true
  }
  if (event.altKey) return false
  if (way && control) {
    const far = 1e6
    grid.go(row + way[0] * far, column + way[1] * far, event.shiftKey)
  } else if (way) grid.go(row + way[0], column + way[1], event.shiftKey)
  else if (control) return withControl(grid, event)
  else return plain(grid, event)
  return true
}

/** @param {Grid} grid @param {KeyboardEvent} event @returns {boolean} */
function plain(grid, event) {
  const { row, column } = grid.at
  const page = Math.max(1, Math.floor(grid.box.clientHeight / 36) - 2)
  if (event.key === "Tab") {
    if (grid.leaving) return false
    return tab(grid, event.shiftKey)
  }
  if (event.key === "F10" && event.shiftKey) offerMenu(grid)
  else if (event.key === " " && event.shiftKey) acts.wholeRows(grid)
  else if (event.key === " ") acts.openRecord(grid)
  else if (event.key === "Enter" || event.key === "F2") grid.editor.edit("full")
  else if (event.key === "Escape") {
    grid.leaving = true
    if (grid.chosen.size) grid.choose([])
    grid.note.close()
  } else if (event.key === "Home") grid.go(row, 0, event.shiftKey)
  else if (event.key === "End") grid.go(row, grid.columns.length - 1, event.shiftKey)
  else if (event.key === "PageDown") grid.go(row + page, column, event.shiftKey)
  else if (event.key === "PageUp") grid.go(row - page, column, event.shiftKey)
  else if (event.key === "Delete" || event.key === "Backspace") acts.clear(grid)
  else if (event.key === "ContextMenu") offerMenu(grid)
  else if (event.key === "F8") acts.nextWrong(grid)
  else if (event.key === "?" && grid.active && grid.store.closed(grid.active.row, grid.active.column)) showKeys(grid)
  else return false
  return true
}

/** @param {Grid} grid @param {KeyboardEvent} event @returns {boolean} */
function withControl(grid, event) {
  const { row, column } = grid.at
  const { rows } = grid.store
  const does = {
    home: () => grid.go(0, 0, event.shiftKey),
    end: () => grid.go(rows.length - 1, grid.columns.length - 1, event.shiftKey),
    a: () => acts.everything(grid),
    " ": () => acts.wholeColumns(grid),
    z: () => acts.step(grid, event.shiftKey ? "redo" : "undo"),
    y: () => acts.step(grid, "redo"),
    d: () => (event.shiftKey ? acts.duplicate(grid) : acts.fill(grid, true)),
    r: () => acts.fill(grid, false),
    ";": () => acts.today(grid),
    s: () => grid.foot.say(grid.word(grid.foot.busy ? "saving" : "all_saved")),
    f: () => offerFind(grid),
    h: () => offerFind(grid),
    k: () => offerJump(grid),
    "/": () => showKeys(grid),
    delete: () => acts.deleteRows(grid),
    enter: () => grid.go(row + 1, column),
  }[event.key.toLowerCase()]
  if (!does) return false
  does()
  return true
}

/** To the next cell that is there, over the ends of rows; behind the last one comes a new row. */
function tab(grid, back) {
  const { row, column } = grid.at
  // Nobody types into what only counts, so the way from cell to cell leads past it.
  const typed = grid.columns.flatMap((one, at) => (one.type === "related" ? [] : [at]))
  const before = typed.filter((at) => at < column).at(-1)
  const after = typed.find((at) => at > column)
  if (!back && after === undefined && row === grid.store.rows.length - 1) {
    if (grid.data.add) acts.newRow(grid)
    else return false
  } else if (back && before === undefined && row === 0) return false
  else if (back) grid.go(before === undefined ? row - 1 : row, before ?? typed.at(-1) ?? 0)
  else grid.go(after === undefined ? row + 1 : row, after ?? typed[0] ?? 0)
  return true
}
