// The one text area that is typed into, and what it offers: options, records, a calendar.
//
// The text area always has the focus and is moved over the active cell, so what an input method, a scanner, dictation
// or the clipboard brings arrives as text in a real text control, also on a cell that is not open. While a cell is
// closed the text area holds its text, all selected: typing replaces it, copying takes it, a screen reader reads it.

import { element, set } from "./draw.js"
import { post } from "./outbox.js"
import { Calendar, List } from "./popups.js"

/** @typedef {import("./grid.js").Grid} Grid @typedef {import("./store.js").Column} Column */

export class Editor {
  /** @param {Grid} grid @param {string} lang */
  constructor(grid, lang) {
    this.grid = grid
    /** @type {any} */ this.area = element("textarea", {
      class: "area", rows: 1, wrap: "soft", spellcheck: "false", autocomplete: "off", autocapitalize: "off",
      "aria-controls": grid.name, "aria-autocomplete": "list", "aria-multiline": "false", inputmode: "none",
    })
    this.handle = element("div", { class: "handle", "aria-hidden": "true" })
    this.list = new List(grid.root, `${grid.name}-list`, (at) => this.take(at))
    this.calendar = new Calendar(grid.root, lang.replace("_", "-"), (key) => grid.word(key), (day) => this.enter(day, 1))
    /** "" while the cell is closed, "type" after typing over it, "full" when it was opened. @type {""|"type"|"full"} */ this.mode = ""
    this.composing = false
    /** @type {number|null} */ this.picked = null
    /** What the opened cell began with where that is not its text. @type {string|null} */ this.stood = null
    /** @type {number|undefined} */ this.asking = undefined
    this.area.oncompositionstart = () => (this.composing = true)
    this.area.oncompositionend = () => {
      this.composing = false
      this.typed()
    }
    this.area.oninput = () => this.typed()
  }

  /** The closed text area holds the cell's text, all of it selected. */
  load() {
    const { grid, area } = this
    const active = grid.active
    const text = active ? grid.store.text(active.row, active.column) : ""
    if (area.value !== text) area.value = text
    if (grid.home.activeElement === area || document.activeElement?.shadowRoot?.activeElement === area) area.select()
    area.disabled = !active
    if (active) {
      const no = grid.data.first + grid.at.row
      set(area, "aria-label", `${active.column.label}, ${grid.word("row", { n: no })}`)
      set(area, "aria-readonly", grid.store.closed(active.row, active.column) ? "true" : null)
      set(area, "aria-invalid", grid.cell(grid.at.row, grid.at.column)?.getAttribute("aria-invalid") ?? null)
    }
  }

  /** Put the text area over the active cell, and the handle at the corner of the selection. */
  place() {
    const { grid, area, handle } = this
    const cell = grid.cell(grid.at.row, grid.at.column)
    const last = this.mode ? undefined : grid.cell(grid.range.bottom, grid.range.right)
    // All is measured before anything is moved: to measure after a move lays the whole table out again, each time.
    const [here, end] = [spotOf(cell), spotOf(last)]
    area.hidden = !here
    handle.hidden = !here || !end
    if (!here) return
    area.style.left = `${here.left}px`
    area.style.top = `${here.top}px`
    area.style.width = `${here.width}px`
    area.style.height = `${here.height}px`
    area.classList.toggle("open", Boolean(this.mode))
    area.classList.toggle("large", this.mode === "full" && grid.columns[grid.at.column].type === "long_text")
    if (!end) return
    handle.style.left = `${end.left + end.width - 5}px`
    handle.style.top = `${end.top + end.height - 5}px`
  }

  /** Keep beside the cell what is open there. */
  follow() {
    if (this.list.shown) this.list.open(this.grid.beside())
    if (this.calendar.shown) this.calendar.open(this.grid.beside())
  }

  /** Something arrived in the text area. */
  typed() {
    const { grid } = this
    const active = grid.active
    if (!active) return
    if (!this.mode) {
      const closed = grid.store.closed(active.row, active.column)
      if (closed) {
        this.load()
        return grid.note.closed(closed)
      }
      this.mode = "type"
      grid.note.close()
      this.place()
    }
    this.picked = null
    if (!this.composing) this.suggest()
  }

  /** Open the active cell with its text, the caret at its end. @param {"type"|"full"} mode */
  edit(mode) {
    const { grid, area } = this
    const active = grid.active
    if (!active || this.mode === mode) return
    const closed = grid.store.closed(active.row, active.column)
    if (active.column.type === "related" && Number(active.row.id)) return grid.tell("related", Number(active.row.id))
    if (closed) return grid.note.closed(closed)
    if (!this.mode) area.setSelectionRange(area.value.length, area.value.length)
    this.mode = mode
    grid.note.close()
    area.inputMode = { integer: "numeric", money: "decimal" }[active.column.type] ?? "text"
    this.stood = null
    if (grid.store.hidden(active.row, active.column)) area.value = this.stood = ""
    this.place()
    this.suggest(true)
  }

  /** Offer what fits: options of an enumeration, records of another table, a calendar. @param {boolean} [all] */
  suggest(all = false) {
    const { grid } = this
    const { column } = grid.active ?? {}
    if (!column || !this.mode) return
    this.list.box.setAttribute("aria-label", column.label)
    if (column.type === "date" && all && this.mode === "full") return this.calendar.offer(grid.beside(), this.area.value, grid.data.today)
    this.calendar.close()
    if (column.type === "reference") return this.ask(column, all)
    if (!column.options?.length || column.type === "choices") return
    const text = this.area.value.trim().toLowerCase()
    const fits = (one) => one.toLowerCase().startsWith(text)
    const options = all ? column.options : column.options.filter((one) => one.toLowerCase().includes(text)).sort((a, b) => Number(fits(b)) - Number(fits(a)))
    const at = all ? options.indexOf(this.area.value) : options.length && text && fits(options[0]) ? 0 : -1
    this.list.offer(grid.beside(), options.map((label) => ({ id: null, label })), at)
  }

  /** Ask the server which records fit the text; an answer to an older text is left alone. @param {Column} column @param {boolean} all */
  ask(column, all) {
    clearTimeout(this.asking)
    const { grid } = this
    const text = this.area.value
    const row = grid.active?.row
    // Beside a stored name the others are offered, beside one that did not pass those that fit it.
    const sought = all && row && !grid.store.mark(row.id, column.key) ? "" : text
    // What was found for an older text must not be taken for this one.
    if (this.list.shown) this.list.light(-1)
    this.asking = setTimeout(async () => {
      const answer = await post(grid.data.path, grid.data.table, JSON.stringify({ kind: "options", field: column.key, text: sought })).catch(() => null)
      if (!answer?.ok || !answer.told?.options || !this.mode || this.area.value !== text || grid.active?.column !== column) return
      const items = answer.told.options.map(([id, label, apart]) => ({ id, label, apart }))
      if (this.mode && this.area.value === text) this.list.offer(grid.beside(), items, items.length && sought && items.filter((one) => one.label === text).length < 2 ? 0 : -1)
    }, 100)
  }

  /** Take an option of the list. @param {number} at */
  take(at) {
    const one = this.list.items[at]
    if (!one) return
    this.area.value = one.label
    this.picked = one.id
    this.list.close()
    this.commit()
    this.focus()
  }

  /** Put a text into the active cell and go down by so many rows. @param {string} text @param {number} down */
  enter(text, down) {
    const { grid } = this
    if (!grid.active) return
    this.mode = this.mode || "type"
    this.area.value = text
    this.commit()
    if (down) grid.go(grid.at.row + down, grid.at.column)
    this.focus()
  }

  /** Close the cell; a text that differs from what stood there goes to the server. @param {boolean} [taking] the lit option */
  commit(taking = false) {
    if (!this.mode) return
    const { grid } = this
    const active = grid.active
    const text = this.area.value
    const lit = taking ? this.list.lit : null
    const chosen = this.picked ?? lit?.id ?? null
    const stood = this.stood
    this.close()
    if (!active) return
    const raw = lit ? lit.label : text
    if (raw !== (stood ?? grid.store.text(active.row, active.column)) || chosen !== null) grid.do("edit", [[active.row, active.column, raw, chosen]])
    else this.load()
  }

  close() {
    this.mode = ""
    this.picked = this.stood = null
    this.list.close()
    this.calendar.close()
    clearTimeout(this.asking)
    this.area.inputMode = "none"
    this.place()
  }

  /** Leave the cell as it was. */
  cancel() {
    this.close()
    this.load()
    this.grid.note.explain()
  }

  focus() {
    this.area.focus({ preventScroll: true })
    if (!this.mode) this.area.select()
  }
}

/** Where a cell stands in its table. @param {HTMLTableCellElement|undefined} cell */
const spotOf = (cell) => cell && { left: cell.offsetLeft, top: cell.offsetTop, width: cell.offsetWidth, height: cell.offsetHeight }
