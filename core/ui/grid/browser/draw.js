// The table on the page: one row element per record, one cell element per field, changed in place.
// A cell is touched only when what it shows has changed, so that focus, scroll and selection stay.

import { isNew } from "./store.js"

/** Where cells are tapped: what is tapped there is as wide as a finger, the title leaves room for other columns. */
const tapped = matchMedia("(pointer: coarse), (max-width: 480px)")

/** Pixels of the column of row numbers. */
const numberWidth = () => (tapped.matches ? 92 : 62)
const WIDTHS = { flag: 80, integer: 90, money: 110, related: 220, date: 110, moment: 140, long_text: 260, choice: 125, reference: 140 }

/** No column is made wider than this by its name or its choices. */
const WIDEST = 190

/** About as many pixels as a text takes; a Chinese character is nearly two letters wide. */
const long = (text) => [...text].reduce((sum, one) => sum + (one.codePointAt(0) > 0x2e7f ? 13.5 : 7.2), 0)

/** The width a column begins with: its type's, or more where its name or a choice would be cut. */
function fitting(column) {
  const name = long(column.label) + (column.required ? 44 : 32)
  const choices = (column.options ?? []).map((one) => long(one) + 40)
  return Math.round(Math.max(WIDTHS[column.type] ?? 140, Math.min(WIDEST, Math.max(name, ...choices))))
}

/** @param {string} name @param {Record<string, any>} [has] @param {...(Node|string)} inside @returns {any} */
export function element(name, has = {}, ...inside) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(has)) {
    if (value === undefined || value === null || value === false) continue
    if (key.startsWith("on")) made[key] = value
    else made.setAttribute(key, value === true ? "" : String(value))
  }
  made.append(...inside)
  return made
}

export class Table {
  /** @param {string} name stands in the ids of cells @param {(key: string) => string} word */
  constructor(name, word) {
    this.name = name
    this.word = word
    this.head = element("thead")
    this.body = element("tbody")
    this.widths = element("colgroup")
    this.root = element("table", { role: "grid", "aria-multiselectable": "true" }, this.widths, this.head, this.body)
    /** @type {Map<string, HTMLTableRowElement>} */ this.lines = new Map()
    this.pinning = element("style")
    this.title = ""
    this.opens = true
    this.numbered = false
    this.left = numberWidth()
    /** @type {WeakMap<Element, string>} */ this.drawn = new WeakMap()
  }

  /** The columns: their head cells with a button each; `title` stays in sight unless somebody pins others. */
  drawHead(columns, layout, sort, title) {
    this.title = title
    const pinned = new Set(layout.pinned ?? [this.title])
    this.widths.replaceChildren(element("col", { style: `width:${numberWidth()}px` }), ...columns.map((one) => element("col", { style: `width:${this.width(one, layout)}px` })))
    const cells = columns.map((one, at) => {
      const order = sort === one.key ? "ascending" : sort === `-${one.key}` ? "descending" : undefined
      const label = element("button", { class: "label", tabindex: -1, type: "button", title: one.label, "aria-haspopup": "menu" }, one.label)
      if (one.required) label.append(element("span", { class: "star", "aria-hidden": "true" }, " *"))
      if (order) label.append(element("span", { class: "order", "aria-hidden": "true" }, order === "ascending" ? " ↑" : " ↓"))
      const edge = element("span", { class: "edge", "aria-hidden": "true" })
      const has = { role: "columnheader", scope: "col", "data-key": one.key, "aria-colindex": at + 2, "aria-sort": order }
      const head = element("th", has, label, edge)
      if (one.type === "integer" || one.type === "money") head.classList.add("number")
      if (pinned.has(one.key)) head.classList.add("pinned")
      return head
    })
    const corner = element("th", { class: "corner", role: "columnheader", scope: "col", "aria-colindex": 1 })
    corner.append(element("button", { class: "all", tabindex: -1, type: "button", "aria-label": this.word("all_rows") }, "#"))
    this.head.replaceChildren(element("tr", { role: "row", "aria-rowindex": 1 }, corner, ...cells))
    const wide = columns.reduce((sum, one) => sum + this.width(one, layout), numberWidth())
    this.root.style.width = `${wide}px`
    this.pin(columns, layout)
    this.lines.clear()
    this.body.replaceChildren()
  }

  width(column, layout) {
    return layout.widths?.[column.key] ?? (column.key === this.title ? (tapped.matches ? 150 : 190) : fitting(column))
  }

  /** Keep pinned columns in sight: each is as far from the edge as those before it are wide. */
  pin(columns, layout) {
    let left = numberWidth()
    const rules = []
    const pinned = layout.pinned ?? [this.title]
    columns.forEach((one, at) => {
      if (!pinned.includes(one.key)) return
      rules.push(`.aside tr > :nth-child(${at + 2}) { position: sticky; left: ${left}px; z-index: 2 }`)
      left += this.width(one, layout)
    })
    this.pinning.textContent = rules.join("\n")
    this.left = left
  }

  /** Rows and cells as the store has them; `first` is the number of the first row in the whole list. */
  draw(store, columns, first, total) {
    this.root.setAttribute("aria-rowcount", String(Math.max(total, store.rows.length) + 1))
    this.root.setAttribute("aria-colcount", String(columns.length + 1))
    const wanted = new Set(store.rows.map((row) => row.id))
    for (const [id, line] of this.lines) {
      if (wanted.has(id)) continue
      line.remove()
      this.lines.delete(id)
    }
    let before = null
    store.rows.forEach((row, at) => {
      const line = this.lines.get(row.id) ?? this.line(row, columns)
      this.lines.set(row.id, line)
      const next = before ? before.nextSibling : this.body.firstChild
      if (next !== line) this.body.insertBefore(line, next)
      before = line
      this.number(line, row, at, first)
      columns.forEach((column, place) => this.cell(line.cells[place + 1], store, row, column))
    })
  }

  line(row, columns) {
    const no = element("span", { class: "no" })
    const open = element("button", { class: "open", tabindex: -1, type: "button", title: this.word("open"), "aria-label": this.word("open") }, "⤢")
    const head = element("th", { role: "rowheader", scope: "row" }, no, ...(this.opens ? [open] : []))
    const cells = columns.map((one, at) => {
      const cell = element("td", { role: "gridcell", id: `${this.name}-${row.id}-${one.key}`, "data-key": one.key, "aria-colindex": at + 2 })
      if (one.type === "integer" || one.type === "money") cell.classList.add("number")
      return cell
    })
    return element("tr", { role: "row", "data-id": row.id }, head, ...cells)
  }

  /** A new row got its id: its element stays, so that focus and selection do. */
  rename(from, to) {
    const line = this.lines.get(from)
    if (!line) return
    this.lines.delete(from)
    this.lines.set(to, line)
    line.dataset.id = to
    for (const cell of line.querySelectorAll("td")) cell.id = `${this.name}-${to}-${cell.dataset.key}`
  }

  number(line, row, at, first) {
    line.setAttribute("aria-rowindex", String(first + at + 1))
    line.classList.toggle("new", isNew(row.id))
    const text = isNew(row.id) ? "＊" : this.numbered ? row.id : String(first + at)
    const no = line.querySelector(".no")
    if (no && no.textContent !== text) no.textContent = text
  }

  /** One cell: its text, its mark and what a screen reader is told of it. */
  cell(cell, store, row, column) {
    const mark = store.mark(row.id, column.key)
    const text = store.text(row, column)
    const closed = store.closed(row, column)
    const state = `${mark?.status ?? ""}|${mark?.reason ?? ""}|${closed}|${text}`
    if (this.drawn.get(cell) === state) return
    this.drawn.set(cell, state)
    const badge = !mark && text && column.type === "choice" ? (column.colours?.[text] ?? (column.colours ? "gray" : "")) : ""
    if (badge) cell.replaceChildren(element("span", { class: `badge ${badge}` }, text))
    else if (column.type === "related" && text) cell.replaceChildren(element("button", { class: "related", tabindex: -1, type: "button" }, text))
    else cell.textContent = text
    for (const one of ["sent", "waits", "error", "conflict", "refused"]) cell.classList.toggle(one, mark?.status === one)
    const wrong = mark && mark.status !== "sent" && mark.status !== "waits"
    set(cell, "aria-invalid", wrong ? "true" : null)
    set(cell, "aria-readonly", closed ? "true" : null)
    set(cell, "aria-required", column.required ? "true" : null)
    cell.title = wrong ? mark.reason : closed || (text.length > 18 ? text : "")
  }
}

/** @param {Element} one @param {string} name @param {string|null} value */
export function set(one, name, value) {
  if (value === null) one.removeAttribute(name)
  else if (one.getAttribute(name) !== value) one.setAttribute(name, value)
}
