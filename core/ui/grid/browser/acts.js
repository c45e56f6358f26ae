// What can be done to cells and rows: clear, fill, copy and paste, find and replace, add and delete, take back.
// Each is one batch, so each is taken back as one step.

import { fromHtml, fromText, toHtml, toText } from "./clipboard.js"
import { columnActs } from "./columns.js"
import { element } from "./draw.js"
import { KEYS } from "./keys.js"
import { nextKey, post, put } from "./outbox.js"
import { NEW, fresh, isNew } from "./store.js"

/** @typedef {import("./grid.js").Grid} Grid @typedef {import("./store.js").Row} Row @typedef {import("./store.js").Column} Column */

/** The cells of the selection as [row, column]. @param {Grid} grid @returns {[Row, Column][]} */
function selected(grid) {
  const { top, bottom, left, right } = grid.range
  const found = []
  for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) found.push([grid.store.rows[row], grid.columns[column]])
  return /** @type {any} */ (found.filter(([row, column]) => row && column))
}

/**
 * Change those cells that are open to the person and say how many are not.
 * @param {Grid} grid @param {string} kind @param {number} [beyond] cells that lie where there are none
 */
function change(grid, kind, wanted, beyond = 0) {
  const open = wanted.filter(([row, column]) => !grid.store.closed(row, column))
  const cells = open.filter(([row, column, raw]) => raw !== grid.store.text(row, column))
  const left = wanted.filter(([row, column]) => grid.store.closed(row, column))
  const batch = (cells.length && grid.do(kind, cells)) || undefined
  const names = [...new Set(left.map(([, column]) => column.label))].join(", ")
  const said = [left.length && grid.word("left_out", { n: left.length, names }), beyond && grid.word("beyond", { n: beyond })].filter(Boolean)
  if (said.length) grid.leaveOut(said.join(" "), batch)
}

/** @param {Grid} grid */
export function clear(grid) {
  change(grid, "edit", selected(grid).map(([row, column]) => [row, column, ""]))
}

/** What was typed into one cell into every selected one. @param {Grid} grid */
export function fillSelection(grid) {
  const text = grid.area.value
  grid.close()
  change(grid, "bulk", selected(grid).map(([row, column]) => [row, column, text]))
  grid.load()
}

/** The first row of the selection into the others, or its first column. @param {Grid} grid @param {boolean} down */
export function fill(grid, down) {
  const { top, left } = grid.range
  const source = ([row, column]) => (down ? [grid.store.rows[top], column] : [row, grid.columns[left]])
  const wanted = selected(grid).filter(([row, column]) => (down ? row !== grid.store.rows[top] : column !== grid.columns[left]))
  change(grid, "bulk", wanted.map((one) => [...one, grid.store.text(.../** @type {[Row, Column]} */ (source(one)))]))
}

/** @param {Grid} grid */
export function today(grid) {
  const { column } = grid.active ?? {}
  if (column && (column.type === "date" || column.type === "moment")) change(grid, "edit", selected(grid).filter(([, one]) => one === column).map((one) => [...one, column.type === "date" ? grid.data.today : grid.data.now]))
}

function texts(grid) {
  const { top, bottom, left, right } = grid.range
  return grid.store.rows.slice(top, bottom + 1).map((row) => grid.columns.slice(left, right + 1).map((column) => grid.store.text(row, column)))
}

/** @param {Grid} grid @param {ClipboardEvent} event */
export function copy(grid, event) {
  if (grid.mode) return
  event.preventDefault()
  event.clipboardData?.setData("text/plain", toText(texts(grid)))
  event.clipboardData?.setData("text/html", toHtml(texts(grid)))
  grid.say(grid.word("copied", { n: selected(grid).length }))
}

/** @param {Grid} grid @param {ClipboardEvent} event */
export function cut(grid, event) {
  if (grid.mode) return
  copy(grid, event)
  clear(grid)
}

/** @param {Grid} grid @param {ClipboardEvent} event */
export function paste(grid, event) {
  if (grid.mode) return
  event.preventDefault()
  const text = event.clipboardData?.getData("text/plain") ?? ""
  const html = event.clipboardData?.getData("text/html") ?? ""
  const cells = text ? fromText(text) : (fromHtml(html) ?? [])
  if (cells.length) put_(grid, cells)
}

/** Put a block of texts at the selection; rows below the last become new ones, cells beyond the edges are named. */
function put_(grid, block) {
  const { top, bottom, left, right } = grid.range
  if (block.length === 1 && block[0].length === 1) return change(grid, "paste", selected(grid).map((one) => [...one, block[0][0]]))
  const high = Math.max(block.length, times(bottom - top + 1, block.length))
  const wide = Math.max(...block.map((line) => line.length))
  const across = Math.max(wide, times(right - left + 1, wide))
  const missing = top + high - grid.store.rows.length
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
  grid.from = { row: top, column: left }
  grid.at = { row: Math.min(top + high, grid.store.rows.length) - 1, column: Math.min(left + across, grid.columns.length) - 1 }
  change(grid, "paste", wanted, beyond)
  grid.mark()
  grid.place()
}

/** How often a block fits a selection, as a size: whole times only. */
const times = (size, block) => (size % block === 0 ? size : block)

/** @param {Grid} grid @param {"undo"|"redo"} way */
export function step(grid, way) {
  grid.commit()
  put(grid.data.user, grid.data.table, grid.data.path, { key: nextKey(), step: way })
  grid.focus()
}

/** @param {Grid} grid */
export function newRow(grid) {
  if (!grid.data.add) return
  const last = grid.store.rows.at(-1)
  if (!last?.blank) grid.store.rows.push({ ...grid.store.blank(NEW + fresh()), blank: true })
  grid.redraw()
  const first = grid.columns.findIndex((column) => !grid.store.closed(grid.store.rows[grid.store.rows.length - 1], column))
  grid.go(grid.store.rows.length - 1, Math.max(0, first))
  grid.focus()
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
  if (!grid.data.remove && rows.some((row) => !isNew(row.id))) return grid.say(grid.word("no_delete"), "wrong")
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
  grid.load()
}

/** @param {Grid} grid */
export function nextWrong(grid) {
  const wrong = grid.store.wrong(grid.columns)
  if (!wrong.length) return
  const place = ([id, key]) => grid.store.rows.findIndex((row) => row.id === id) * 1000 + grid.columns.findIndex((one) => one.key === key)
  const here = grid.at.row * 1000 + grid.at.column
  const next = wrong.find((one) => place(one) > here) ?? wrong[0]
  grid.go(Math.floor(place(next) / 1000), place(next) % 1000)
  grid.focus()
  grid.explain()
}

/** @param {Grid} grid */
export function everything(grid) {
  grid.from = { row: 0, column: 0 }
  grid.at = { row: grid.store.rows.length - 1, column: grid.columns.length - 1 }
  grid.mark()
  grid.load()
  grid.place()
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

/** Tick a row by its number: with Ctrl one more, with Shift all between. @param {Grid} grid @param {number} row @param {PointerEvent} event */
export function pickRow(grid, row, event) {
  const id = grid.store.rows[row].id
  const before = grid.chosen
  let wanted = [id]
  if (event.shiftKey) {
    const from = grid.from.row
    wanted = grid.store.rows.slice(Math.min(from, row), Math.max(from, row) + 1).map((one) => one.id)
  } else if (event.ctrlKey || event.metaKey || event.pointerType === "touch" || before.size) wanted = before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]
  const from = event.shiftKey ? grid.from.row : row
  grid.commit()
  grid.from = { row: from, column: 0 }
  grid.at = { row, column: grid.columns.length - 1 }
  grid.choose(wanted)
  grid.load()
  grid.focus()
}

/** @param {Grid} grid */
export function openRecord(grid) {
  const row = grid.active?.row
  if (row && !isNew(row.id) && grid.data.opens) grid.tell("open", Number(row.id))
}

/** Select by pulling over cells. @param {Grid} grid @param {PointerEvent} start */
export function sweep(grid, start) {
  const over = (event) => {
    const cell = /** @type {ShadowRoot} */ (grid.root.getRootNode()).elementFromPoint(event.clientX, event.clientY)?.closest("td")
    const line = cell?.closest("tr")
    if (cell && line && grid.table.body.contains(line)) grid.go(/** @type {any} */ (line).sectionRowIndex, /** @type {any} */ (cell).cellIndex - 1, true)
  }
  const done = () => {
    removeEventListener("pointermove", over)
    removeEventListener("pointerup", done)
  }
  addEventListener("pointermove", over)
  addEventListener("pointerup", done)
}

/** Pull the corner of the selection down or right to fill what it passes. @param {Grid} grid @param {PointerEvent} start */
export function drag(grid, start) {
  start.preventDefault()
  start.stopPropagation()
  const { top, bottom, left, right } = grid.range
  const block = texts(grid)
  const done = (event) => {
    removeEventListener("pointerup", done)
    const cell = /** @type {ShadowRoot} */ (grid.root.getRootNode()).elementFromPoint(event.clientX, event.clientY)?.closest("td")
    const line = /** @type {HTMLTableRowElement|null} */ (cell?.closest("tr") ?? null)
    if (!cell || !line || !grid.table.body.contains(line)) return
    const row = line.sectionRowIndex
    const column = cell.cellIndex - 1
    const down = row > bottom && row - bottom >= column - right
    if (!down && column <= right) return
    const rows = down ? grid.store.rows.slice(bottom + 1, row + 1) : grid.store.rows.slice(top, bottom + 1)
    const columns = down ? grid.columns.slice(left, right + 1) : grid.columns.slice(right + 1, column + 1)
    const wanted = rows.flatMap((one, y) => columns.map((other, x) => [one, other, block[y % block.length][x % block[0].length]]))
    grid.from = { row: top, column: left }
    grid.at = down ? { row, column: right } : { row: bottom, column }
    change(grid, "bulk", wanted)
    grid.mark()
    grid.place()
  }
  addEventListener("pointerup", done)
}

/** What can be done with the active cell, its row and its column. @param {Grid} grid */
export function offerMenu(grid) {
  const active = grid.active
  if (!active) return
  const { row, column } = active
  const word = (key) => grid.word(key)
  const mark = grid.store.mark(row.id, column.key)
  const wrong = mark && mark.status !== "sent" && mark.status !== "waits"
  const acts = [
    !isNew(row.id) && grid.data.opens && [word("open"), () => openRecord(grid)],
    wrong && [word("give_up"), () => giveUp(grid, row, column)],
    column.reveal && !isNew(row.id) && [word("reveal"), () => askReveal(grid, row, column)],
    null,
    grid.data.add && [word("duplicate"), () => duplicate(grid)],
    (grid.data.remove || isNew(row.id)) && [word("delete_rows"), () => deleteRows(grid)],
    null,
    ...columnActs(grid, column, row),
  ]
  grid.menu.offer(grid.beside(), /** @type {any} */ (acts.filter((one) => one !== false && one !== undefined)))
}

/** A small question with one line to type and a button. */
function question(grid, label, act, asked) {
  const field = element("input", { type: "text", "aria-label": label, value: "" })
  const go = element("button", { type: "submit" }, act)
  const form = element("form", {}, element("label", {}, label, field), go)
  form.onsubmit = (event) => {
    event.preventDefault()
    asked(field.value)
  }
  ask(grid, form)
  field.focus()
  return form
}

/** Show a panel until Escape. @param {Grid} grid @param {HTMLElement} inside */
function ask(grid, inside) {
  inside.onkeydown = (event) => {
    event.stopPropagation()
    if (event.key !== "Escape") return
    grid.panel.close()
    grid.focus()
  }
  const shut = element("button", { type: "button", class: "shut", "aria-label": grid.word("close") }, "×")
  shut.onclick = () => {
    grid.panel.close()
    grid.focus()
  }
  grid.panel.open(grid.beside(), inside, shut)
}

/** Show a hidden value for half a minute; the server asks for a reason and writes it down. */
function askReveal(grid, row, column) {
  question(grid, grid.word("reveal_why"), grid.word("reveal"), async (reason) => {
    const answer = await post(grid.data.path, grid.data.table, JSON.stringify({ kind: "reveal", row: Number(row.id), field: column.key, reason })).catch(() => null)
    const told = answer ? await answer.json().catch(() => ({})) : { refused: grid.word("offline") }
    ask(grid, element("p", { role: "alert", tabindex: -1 }, told.refused ?? told.value))
    grid.panel.box.querySelector("p")?.focus()
    setTimeout(() => grid.panel.close(), 30_000)
  })
}

/** Find in the rows of this page, and replace with a look at what would change first. @param {Grid} grid */
export function offerFind(grid) {
  grid.commit()
  const word = (key, values) => grid.word(key, values)
  const wanted = element("input", { type: "search", "aria-label": word("find") })
  const other = element("input", { type: "text", "aria-label": word("replace_with") })
  const told = element("p", { role: "status" })
  const preview = element("ul", { class: "preview" })
  /** @returns {[Row, Column][]} */
  const hits = () => {
    const text = wanted.value.toLowerCase()
    if (!text) return []
    return grid.store.rows.flatMap((row) => grid.columns.filter((column) => grid.store.text(row, column).toLowerCase().includes(text)).map((column) => /** @type {[Row, Column]} */ ([row, column])))
  }
  /** @returns {[Row, Column, string][]} */
  const changes = () => {
    const pattern = new RegExp(wanted.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi")
    return hits().filter(([row, column]) => !grid.store.closed(row, column) && !column.masked).map(([row, column]) => [row, column, grid.store.text(row, column).replace(pattern, () => other.value)])
  }
  const show = () => {
    const found = changes()
    told.textContent = word("found", { n: hits().length, m: found.length })
    preview.replaceChildren(...(other.value ? found.slice(0, 5) : []).map(([row, column, text]) => element("li", {}, `${column.label}: ${grid.store.text(row, column)} → ${text}`)))
  }
  wanted.oninput = other.oninput = show
  const next = element("button", { type: "submit" }, word("find_next"))
  const all = element("button", { type: "button" }, word("replace_all"))
  all.onclick = () => {
    const found = changes()
    if (found.length) grid.do("bulk", found)
    show()
  }
  const form = element("form", {}, element("label", {}, word("find"), wanted), element("label", {}, word("replace_with"), other), told, preview, next, all)
  form.onsubmit = (event) => {
    event.preventDefault()
    const place = ([row, column]) => grid.store.rows.indexOf(row) * 1000 + grid.columns.indexOf(column)
    const found = hits()
    const hit = found.find((one) => place(one) > grid.at.row * 1000 + grid.at.column) ?? found[0]
    if (hit) grid.go(grid.store.rows.indexOf(hit[0]), grid.columns.indexOf(hit[1]))
  }
  ask(grid, form)
  show()
  wanted.focus()
}

/** Go to a row by its number or a column by its name. @param {Grid} grid */
export function offerJump(grid) {
  question(grid, grid.word("jump"), grid.word("go"), (text) => {
    const number = Number(text)
    const column = grid.columns.findIndex((one) => one.label.toLowerCase().startsWith(text.trim().toLowerCase()))
    if (Number.isInteger(number) && number > 0) grid.go(number - grid.data.first, grid.at.column)
    else if (text.trim() && column >= 0) grid.go(grid.at.row, column)
    else return
    grid.panel.close()
    grid.focus()
  })
}

/** @param {Grid} grid */
export function showKeys(grid) {
  const lines = KEYS.map(([keys, what]) => element("div", {}, element("dt", {}, keys), element("dd", {}, grid.word(what))))
  const list = element("dl", { class: "keys", tabindex: 0, "aria-label": grid.word("keys") }, ...lines)
  ask(grid, list)
  list.focus()
}
