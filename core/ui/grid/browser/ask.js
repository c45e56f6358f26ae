// What is asked or shown beside the cells: the menu of a cell, find and replace, a place to jump to, a hidden value, the keys.

import * as acts from "./acts.js"
import { columnActs } from "./columns.js"
import { element } from "./draw.js"
import { KEYS } from "./keys.js"
import { post } from "./outbox.js"
import { isNew } from "./store.js"

/** @typedef {import("./grid.js").Grid} Grid @typedef {import("./store.js").Row} Row @typedef {import("./store.js").Column} Column */

/** What can be done with the active cell, its row and its column. @param {Grid} grid */
export function offerMenu(grid) {
  const active = grid.active
  if (!active) return
  const { row, column } = active
  const word = (key) => grid.word(key)
  const mark = grid.store.mark(row.id, column.key)
  const wrong = mark && mark.status !== "sent" && mark.status !== "waits"
  const lines = [
    !isNew(row.id) && grid.data.opens && [word("open"), () => acts.openRecord(grid)],
    wrong && [word("give_up"), () => acts.giveUp(grid, row, column)],
    column.reveal && !isNew(row.id) && [word("reveal"), () => askReveal(grid, row, column)],
    null,
    grid.data.add && [word("duplicate"), () => acts.duplicate(grid)],
    (grid.data.remove || isNew(row.id)) && [word("delete_rows"), () => acts.deleteRows(grid)],
    null,
    ...columnActs(grid, column, row),
  ]
  grid.menu.offer(grid.beside(), /** @type {any} */ (lines.filter((one) => one !== false && one !== undefined)))
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
    grid.editor.focus()
  }
  const shut = element("button", { type: "button", class: "shut", "aria-label": grid.word("close") }, "×")
  shut.onclick = () => {
    grid.panel.close()
    grid.editor.focus()
  }
  grid.panel.open(grid.beside(), inside, shut)
}

/** Show a hidden value for half a minute; the server asks for a reason and writes it down. */
function askReveal(grid, row, column) {
  question(grid, grid.word("reveal_why"), grid.word("reveal"), async (reason) => {
    const answer = await post(grid.data.path, grid.data.table, JSON.stringify({ kind: "reveal", row: Number(row.id), field: column.key, reason })).catch(() => null)
    const said = answer?.told?.refused ?? answer?.told?.value ?? grid.word(answer?.status === 401 ? "signed_out" : "no_answer")
    const shown = element("p", { role: "alert", tabindex: -1 }, said)
    ask(grid, shown)
    shown.focus()
    setTimeout(() => {
      // Something else may have been asked in the same panel meanwhile.
      if (shown.isConnected && grid.panel.shown) {
        grid.panel.close()
        grid.editor.focus()
      }
      shown.remove()
    }, 30_000)
  })
}

/** Find in the rows of this page, and replace with a look at what would change first. @param {Grid} grid */
export function offerFind(grid) {
  grid.editor.commit()
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
    grid.editor.focus()
  })
}

/** @param {Grid} grid */
export function showKeys(grid) {
  const lines = KEYS.map(([keys, what]) => element("div", {}, element("dt", {}, keys), element("dd", {}, grid.word(what))))
  const list = element("dl", { class: "keys", tabindex: 0, "aria-label": grid.word("keys") }, ...lines)
  ask(grid, list)
  list.focus()
}
