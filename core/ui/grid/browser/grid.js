// One grid on the page: it holds the table, the one text area that is typed into, and the selection.
//
// The text area always has the focus and is moved over the active cell, so what an input method, a scanner, dictation
// or the clipboard brings arrives as text in a real text control, also on a cell that is not open. While a cell is
// closed the text area holds its text, all selected: typing replaces it, copying takes it, a screen reader reads it.

import * as acts from "./acts.js"
import { columnsOf, watchHead } from "./columns.js"
import { Table, element, set } from "./draw.js"
import { pressed } from "./keys.js"
import { deliver, hurry, listen, nextKey, pending, post, put, unlisten } from "./outbox.js"
import { Calendar, List, Menu, Popup } from "./popups.js"
import { Store, fresh, isNew } from "./store.js"

/** @typedef {import("./store.js").Row} Row @typedef {import("./store.js").Column} Column */

/** @type {WeakMap<any, Grid>} */ const grids = new WeakMap()
/** @type {Map<string, Promise<Record<string, string>>>} */ const words = new Map()

/** Draw or update the grid of a component. @param {any} component */
export async function draw(component) {
  const { data, parentElement } = component
  if (!words.has(data.words)) words.set(data.words, fetch(data.words).then((answer) => answer.json()))
  const known = await words.get(data.words)
  let grid = grids.get(parentElement)
  if (!grid) grids.set(parentElement, (grid = new Grid(parentElement, data, known ?? {})))
  grid.receive(component, known ?? {})
}

/** The grid goes: what is typed goes to the server, what is under way arrives without it. */
export function leave(parentElement) {
  grids.get(parentElement)?.leave()
  grids.delete(parentElement)
}

/** Bring what an earlier page could not deliver, on pages without a grid too. @param {any} component */
export function flush(component) {
  deliver(component.data.user)
}

export class Grid {
  constructor(home, data, words) {
    this.home = home
    this.words = words
    this.store = new Store()
    this.name = `g${fresh().slice(0, 6)}`
    this.table = new Table(this.name, (key) => this.word(key))
    /** @type {Column[]} */ this.columns = []
    this.at = { row: 0, column: 0 }
    this.from = { row: 0, column: 0 }
    /** @type {Set<string>} */ this.chosen = new Set()
    /** @type {""|"type"|"full"} */ this.mode = ""
    this.composing = false
    /** @type {number|null} */ this.picked = null
    /** @type {Map<string, string>} */ this.notes = new Map()
    this.leaving = false
    this.pulled = false
    this.gone = () => {
      this.commit()
      hurry(this.data.user)
    }
    this.heard = (told) => this.answered(told)
    this.moved = () => this.place()
    this.build(data)
    this.note = new Popup(this.root, "note")
    this.list = new List(this.root, `${this.name}-list`, (at) => this.take(at))
    this.calendar = new Calendar(this.root, data.lang.replace("_", "-"), (key) => this.word(key), (day) => this.enter(day, 1))
    this.menu = new Menu(this.root, () => this.focus())
    this.panel = new Popup(this.root, "panel")
    this.hear()
    watchHead(this)
  }

  /** @param {string} key @param {Record<string, any>} [values] */
  word(key, values = {}) {
    return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), this.words[key] ?? key)
  }

  build(data) {
    this.area = element("textarea", {
      class: "area", rows: 1, wrap: "soft", spellcheck: "false", autocomplete: "off", autocapitalize: "off",
      "aria-controls": this.name, "aria-autocomplete": "list", "aria-multiline": "false", inputmode: "none",
    })
    this.table.root.id = this.name
    this.handle = element("div", { class: "handle", "aria-hidden": "true" })
    this.box = element("div", { class: "box" }, this.table.root, this.area, this.handle)
    this.bar = element("div", { class: "bar", role: "toolbar", "aria-label": this.word("tools") })
    this.status = element("div", { class: "status", role: "status" })
    this.foot = element("div", { class: "foot" }, this.bar, this.status)
    this.root = element("div", { class: "grid" }, this.box, this.foot)
    const sheet = element("link", { rel: "stylesheet", href: `${data.files}/grid.css` })
    this.root.hidden = true
    sheet.onload = () => {
      this.root.hidden = false
      this.place()
    }
    this.home.append(sheet, this.root)
  }

  hear() {
    const area = this.area
    area.onkeydown = (event) => pressed(this, event)
    area.oncompositionstart = () => (this.composing = true)
    area.oncompositionend = () => {
      this.composing = false
      this.typed()
    }
    area.oninput = () => this.typed()
    area.onfocus = () => this.root.classList.add("focused")
    area.onblur = () => {
      this.root.classList.remove("focused")
      this.leaving = false
      this.commit()
      this.note.close()
      this.list.close()
      this.calendar.close()
    }
    area.oncopy = (event) => acts.copy(this, event)
    area.oncut = (event) => acts.cut(this, event)
    area.onpaste = (event) => acts.paste(this, event)
    this.table.body.onpointerdown = (event) => this.pointed(event)
    this.table.body.ondblclick = (event) => event.target.closest("td") && this.edit("full")
    this.table.body.oncontextmenu = (event) => {
      if (!event.target.closest("td")) return
      event.preventDefault()
      acts.offerMenu(this)
    }
    this.table.body.onclick = (event) => {
      const open = event.target.closest(".open")
      if (open) this.tell("open", Number(open.closest("tr").dataset.id))
    }
    this.handle.onpointerdown = (event) => acts.drag(this, event)
    // Streamlit's own keys (c clears its cache, r runs the page again) must not hear what is typed here.
    this.root.addEventListener("keydown", (event) => event.stopPropagation())
    addEventListener("pagehide", this.gone)
    addEventListener("resize", this.moved)
    this.box.onscroll = () => this.follow()
  }

  /** New data of the script run; it changes what is shown, never what is being typed. */
  receive(component, words) {
    this.component = component
    this.words = words
    const before = this.data
    const data = (this.data = component.data)
    listen(data.table, this.heard)
    const active = this.active
    this.store.receive(data)
    this.table.opens = data.opens
    this.layout = this.layout ?? data.layout ?? {}
    if (!before || JSON.stringify([before.columns, before.sort]) !== JSON.stringify([data.columns, data.sort])) this.arrange()
    if (!before || before.revision !== data.revision) this.choose([])
    this.table.root.setAttribute("aria-label", data.label)
    for (const batch of pending(data.user, data.table)) if (batch.cells) this.store.send(batch.key, batch.cells)
    this.steps = data.steps
    this.redraw()
    if (active && before?.revision === data.revision) this.find(active.row.id, active.column.key)
    deliver(data.user)
  }

  /** The columns in the person's own order. */
  arrange() {
    this.columns = columnsOf(this.store.columns, this.layout)
    this.table.drawHead(this.columns, this.layout, this.data.sort, this.data.title)
    if (!this.table.pinning.isConnected) this.root.append(this.table.pinning)
  }

  redraw() {
    this.table.draw(this.store, this.columns, this.data.first, this.data.total)
    this.at.row = Math.max(0, Math.min(this.at.row, this.store.rows.length - 1))
    this.from.row = Math.max(0, Math.min(this.from.row, this.store.rows.length - 1))
    this.drawBar()
    this.mark()
    if (!this.mode) this.load()
    this.place()
    this.explain()
  }

  get active() {
    const row = this.store.rows[this.at.row]
    const column = this.columns[this.at.column]
    return row && column ? { row, column } : null
  }

  /** @param {number} row @param {number} column @returns {HTMLTableCellElement|undefined} */
  cell(row, column) {
    return this.table.body.rows[row]?.cells[column + 1]
  }

  /** The selected cells as rows and columns from and to. */
  get range() {
    return {
      top: Math.min(this.at.row, this.from.row), bottom: Math.max(this.at.row, this.from.row),
      left: Math.min(this.at.column, this.from.column), right: Math.max(this.at.column, this.from.column),
    }
  }

  /** @param {number} row @param {number} column @param {boolean} [extend] */
  go(row, column, extend = false) {
    this.commit()
    this.at = { row: Math.max(0, Math.min(row, this.store.rows.length - 1)), column: Math.max(0, Math.min(column, this.columns.length - 1)) }
    if (!extend) this.from = { ...this.at }
    this.leaving = false
    this.mark()
    this.load()
    this.reveal()
    this.place()
    this.explain()
  }

  /** @param {string} id @param {string} key */
  find(id, key) {
    const row = this.store.rows.indexOf(/** @type {Row} */ (this.store.row(id)))
    const column = this.columns.findIndex((one) => one.key === key)
    if (row >= 0 && column >= 0 && (row !== this.at.row || column !== this.at.column)) {
      this.from = { row, column }
      this.at = { row, column }
      this.mark()
      this.place()
    }
  }

  mark() {
    const { top, bottom, left, right } = this.range
    for (const cell of this.table.body.querySelectorAll("td[aria-selected]")) cell.removeAttribute("aria-selected")
    for (const cell of this.table.body.querySelectorAll("td.active")) cell.classList.remove("active")
    for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) this.cell(row, column)?.setAttribute("aria-selected", "true")
    const cell = this.cell(this.at.row, this.at.column)
    cell?.classList.add("active")
    set(this.area, "aria-activedescendant", cell?.id ?? null)
    for (const [id, line] of this.table.lines) line.classList.toggle("chosen", this.chosen.has(id))
  }

  /** The closed text area holds the cell's text, all of it selected. */
  load() {
    const active = this.active
    const text = active ? this.store.text(active.row, active.column) : ""
    if (this.area.value !== text) this.area.value = text
    if (this.home.activeElement === this.area || document.activeElement?.shadowRoot?.activeElement === this.area) this.area.select()
    this.area.disabled = !active
    if (active) {
      const no = this.data.first + this.at.row
      set(this.area, "aria-label", `${active.column.label}, ${this.word("row", { n: no })}`)
      set(this.area, "aria-readonly", this.store.closed(active.row, active.column) ? "true" : null)
      set(this.area, "aria-invalid", this.table.body.rows[this.at.row]?.cells[this.at.column + 1]?.getAttribute("aria-invalid"))
    }
  }

  /** Put the text area over the active cell. */
  place() {
    const cell = this.cell(this.at.row, this.at.column)
    this.area.hidden = !cell
    this.handle.hidden = true
    if (!cell) return
    const style = this.area.style
    style.left = `${cell.offsetLeft}px`
    style.top = `${cell.offsetTop}px`
    style.width = `${cell.offsetWidth}px`
    style.height = `${cell.offsetHeight}px`
    const column = this.columns[this.at.column]
    this.area.classList.toggle("open", Boolean(this.mode))
    this.area.classList.toggle("large", this.mode === "full" && column.type === "long_text")
    const last = this.cell(this.range.bottom, this.range.right)
    if (last && !this.mode) {
      this.handle.hidden = false
      this.handle.style.left = `${last.offsetLeft + last.offsetWidth - 5}px`
      this.handle.style.top = `${last.offsetTop + last.offsetHeight - 5}px`
    }
  }

  /** Scroll the active cell out from under the head and the pinned columns. */
  reveal() {
    const cell = this.cell(this.at.row, this.at.column)
    if (!cell) return
    const head = this.table.head.offsetHeight
    const left = cell.offsetLeft - (this.table.left ?? 62)
    if (cell.offsetTop - head < this.box.scrollTop) this.box.scrollTop = cell.offsetTop - head
    else if (cell.offsetTop + cell.offsetHeight > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = cell.offsetTop + cell.offsetHeight - this.box.clientHeight
    if (getComputedStyle(cell).position === "sticky") return
    if (left < this.box.scrollLeft) this.box.scrollLeft = left
    else if (cell.offsetLeft + cell.offsetWidth > this.box.scrollLeft + this.box.clientWidth) this.box.scrollLeft = cell.offsetLeft + cell.offsetWidth - this.box.clientWidth
  }

  follow() {
    if (this.note.shown) this.explain()
    if (this.list.shown) this.list.open(this.beside())
    if (this.calendar.shown) this.calendar.open(this.beside())
  }

  beside() {
    return (this.cell(this.at.row, this.at.column) ?? this.box).getBoundingClientRect()
  }

  focus() {
    this.area.focus({ preventScroll: true })
    if (!this.mode) this.area.select()
  }

  get focused() {
    return this.root.classList.contains("focused")
  }

  /** Say beside the active cell why it did not pass, with ways out as buttons. */
  explain() {
    const active = this.active
    const mark = active && this.store.mark(active.row.id, active.column.key)
    const reason = mark && mark.status !== "sent" && mark.reason
    if (!active || !reason || !this.focused || this.mode) return this.note.close()
    const button = (label, act) => {
      const made = element("button", { type: "button" }, label)
      made.onpointerdown = (event) => event.preventDefault()
      made.onclick = () => {
        act()
        this.focus()
      }
      return made
    }
    const choices = mark.choices.slice(0, 4).map((one) => button(one, () => this.enter(one, 0)))
    if (mark.status === "conflict") choices.push(button(this.word("mine"), () => acts.mine(this, active.row, active.column)), button(this.word("theirs"), () => acts.giveUp(this, active.row, active.column)))
    this.note.box.className = `popup note ${mark.status}`
    this.note.open(this.beside(), element("p", {}, reason), element("div", { class: "ways" }, ...choices))
  }

  /** Something arrived in the text area. */
  typed() {
    const active = this.active
    if (!active) return
    if (!this.mode) {
      const closed = this.store.closed(active.row, active.column)
      if (closed) {
        this.load()
        return this.say(closed)
      }
      this.mode = "type"
      this.note.close()
      this.place()
    }
    this.picked = null
    if (!this.composing) this.suggest()
  }

  /** Open the active cell with its text, the caret at its end. @param {"type"|"full"} mode */
  edit(mode) {
    const active = this.active
    if (!active || this.mode === mode) return
    const closed = this.store.closed(active.row, active.column)
    if (closed) return this.say(closed)
    if (!this.mode) this.area.setSelectionRange(this.area.value.length, this.area.value.length)
    this.mode = mode
    this.note.close()
    this.area.inputMode = { integer: "numeric", money: "decimal" }[active.column.type] ?? "text"
    if (active.column.masked) this.area.value = ""
    this.place()
    this.suggest(true)
  }

  /** Offer what fits: options of an enumeration, records of another table, a calendar. @param {boolean} [all] */
  suggest(all = false) {
    const { column } = this.active ?? {}
    if (!column || !this.mode) return
    this.list.box.setAttribute("aria-label", column.label)
    if (column.type === "date" && all && this.mode === "full") return this.calendar.offer(this.beside(), this.area.value, this.data.today)
    this.calendar.close()
    if (column.type === "reference") return this.ask(column, all)
    if (!column.options?.length || column.type === "choices") return
    const text = this.area.value.trim().toLowerCase()
    const fits = (one) => one.toLowerCase().startsWith(text)
    const options = all ? column.options : column.options.filter((one) => one.toLowerCase().includes(text)).sort((a, b) => Number(fits(b)) - Number(fits(a)))
    const at = all ? options.indexOf(this.area.value) : options.length && text && fits(options[0]) ? 0 : -1
    this.list.offer(this.beside(), options.map((label) => ({ id: null, label })), at)
  }

  /** Ask the server which records fit the text; an answer to an older text is left alone. @param {Column} column @param {boolean} all */
  ask(column, all) {
    clearTimeout(this.asking)
    const text = this.area.value
    const row = this.active?.row
    // Beside a stored name the others are offered, beside one that did not pass those that fit it.
    const sought = all && row && !this.store.mark(row.id, column.key) ? "" : text
    // What was found for an older text must not be taken for this one.
    if (this.list.shown) this.list.light(-1)
    this.asking = setTimeout(async () => {
      const answer = await post(this.data.path, this.data.table, JSON.stringify({ kind: "options", field: column.key, text: sought })).catch(() => null)
      if (!answer?.ok || !this.mode || this.area.value !== text || this.active?.column !== column) return
      const items = (await answer.json()).options.map(([id, label, apart]) => ({ id, label, apart }))
      if (this.mode && this.area.value === text) this.list.offer(this.beside(), items, items.length && sought && items.filter((one) => one.label === text).length < 2 ? 0 : -1)
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
    const active = this.active
    if (!active) return
    this.mode = this.mode || "type"
    this.area.value = text
    this.commit()
    if (down) this.go(this.at.row + down, this.at.column)
    this.focus()
  }

  /** Close the cell; a text that differs from what stood there goes to the server. @param {boolean} [taking] the lit option */
  commit(taking = false) {
    if (!this.mode) return
    const active = this.active
    const text = this.area.value
    const lit = taking ? this.list.lit : null
    const chosen = this.picked ?? lit?.id ?? null
    this.close()
    if (!active) return
    const raw = lit ? lit.label : text
    if (raw !== this.store.text(active.row, active.column) || chosen !== null) this.do("edit", [[active.row, active.column, raw, chosen]])
    else this.load()
  }

  close() {
    this.mode = ""
    this.picked = null
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
    this.explain()
  }

  /**
   * Carry out one step: cells as [row, column, text, chosen id], rows to delete, texts to give up.
   * @param {string} kind @param {[Row, Column, string, (number|null)?][]} cells @param {Record<string, any>} [more]
   */
  do(kind, cells, more = {}) {
    if (cells.length > 5000) return this.say(this.word("too_much", { n: 5000 }))
    const told = cells.map(([row, column, raw, chosen]) => [row.id, column.key, raw, row.version, row.texts[this.store.places.get(column.key) ?? 0] ?? null, chosen ?? null])
    const batch = { key: nextKey(), kind, ...(told.length ? { cells: told } : {}), ...more }
    this.store.send(batch.key, told)
    // In the grid of one record's rows a new row belongs to that record without anybody typing it.
    if (this.data.within && batch.cells) {
      const [key, id] = this.data.within
      const added = new Set(told.map((cell) => String(cell[0])).filter(isNew))
      batch.cells = [...told, ...[...added].map((row) => [row, key, String(id), null, null, id])]
    }
    put(this.data.user, this.data.table, this.data.path, /** @type {any} */ (batch))
    this.redraw()
    return batch
  }

  /** What became of batches of this table. */
  answered(what) {
    if (what.trouble) return this.say(this.word(what.trouble), "trouble")
    const { batches, told } = what
    let saved = 0
    this.store.told = Math.max(this.store.told, told.at ?? 0)
    if (told.troubles) this.store.settle(this.data.within ? told.troubles.filter(([row]) => !isNew(row) || this.store.row(row)) : told.troubles)
    batches.forEach((batch, at) => {
      const answer = told.answers[at] ?? {}
      saved += answer.saved ?? 0
      for (const [row, id] of Object.entries(answer.ids ?? {})) this.table.rename(row, String(id))
      this.store.answer(batch, answer)
      if (answer.refused) this.say(answer.refused, "trouble")
    })
    this.store.refresh(told.rows ?? [], told.gone ?? [])
    this.steps = told.steps ?? this.steps
    this.redraw()
    this.report(batches, told, saved)
    if (batches.some((one) => one.gone || one.step) || told.answers?.some((one) => Object.keys(one.ids ?? {}).length)) this.tell("changed", nextKey())
  }

  /** One line on what the last message came to. */
  report(batches, told, saved) {
    const notes = batches.map((one) => this.notes.get(one.key) ?? "").filter(Boolean)
    for (const one of batches) this.notes.delete(one.key)
    if (told.answers?.some((one) => one.refused)) return
    const first = (told.answers ?? []).flatMap((one) => one.cells ?? []).find((one) => one[2] !== "waits")
    const wrong = this.store.wrong(this.columns).length
    if (first) {
      const column = this.store.columns.find((one) => one.key === first[1])
      this.say([`${this.word("not_passed", { n: wrong })} ${column?.label ?? ""}: ${first[3]}`, ...notes].join(" "), "wrong")
    } else if (batches.some((one) => one.step === "undo")) this.say(this.word("undone"))
    else if (batches.some((one) => one.step === "redo")) this.say(this.word("redone"))
    else if (batches.some((one) => one.gone)) this.say(this.word("deleted"), "undoable")
    else if (saved) this.say([this.word("saved", { n: saved }), ...notes].join(" "), notes.length ? "wrong" : "")
  }

  /** Say what a step left out, now and again with its answer. @param {string} text @param {{key: string}} [batch] */
  leaveOut(text, batch) {
    if (batch) this.notes.set(batch.key, text)
    this.say(text, "wrong")
  }

  /** @param {string} text @param {string} [kind] */
  say(text, kind = "") {
    this.status.className = `status ${kind}`
    const parts = [element("span", {}, text)]
    if (kind === "undoable") parts.push(element("button", { type: "button", onclick: () => acts.step(this, "undo") }, this.word("undo")))
    this.status.replaceChildren(...parts)
  }

  drawBar() {
    const button = (key, icon, act, has = {}) => {
      const made = element("button", { type: "button", "data-act": key, "aria-label": this.word(key), ...has }, element("span", { "aria-hidden": "true" }, icon), element("span", { class: "words" }, this.word(key)))
      made.onclick = act
      return made
    }
    const wrong = this.store.wrong(this.columns)
    const parts = []
    if (this.data.add) parts.push(button("new_row", "＋", () => acts.newRow(this)))
    parts.push(button("undo", "↶", () => acts.step(this, "undo"), { title: this.steps?.undo, disabled: !this.steps?.undo && !this.busy }))
    parts.push(button("redo", "↷", () => acts.step(this, "redo"), { title: this.steps?.redo, disabled: !this.steps?.redo && !this.busy }))
    if (wrong.length) {
      const made = element("button", { type: "button", "data-act": "wrong", class: "wrong" }, this.word("to_mend", { n: wrong.length }))
      made.onclick = () => acts.nextWrong(this)
      parts.push(made)
    }
    if (this.chosen.size && this.data.remove) parts.push(button("delete_rows", "✕", () => acts.deleteRows(this)))
    parts.push(button("find", "⌕", () => acts.offerFind(this)), button("keys", "?", () => acts.showKeys(this)))
    const state = parts.map((one) => one.outerHTML).join()
    if (this.barState === state) return
    this.barState = state
    const had = /** @type {any} */ (this.root.getRootNode()).activeElement?.dataset?.act
    this.bar.replaceChildren(...parts)
    if (had) this.bar.querySelector(`[data-act=${had}]`)?.focus()
  }

  get busy() {
    return pending(this.data.user, this.data.table).length > 0
  }

  /** @param {string[]} ids */
  choose(ids) {
    this.chosen = new Set(ids.filter((id) => !isNew(id)))
    if (this.data?.pick) {
      clearTimeout(this.choosing)
      const told = [...this.chosen].map(Number)
      if (JSON.stringify(told) !== this.told) this.choosing = setTimeout(() => this.component.setStateValue("chosen", told), 200)
      this.told = JSON.stringify(told)
    }
    this.mark()
    this.drawBar()
  }

  /** Tell the script what concerns the page and not the cells. @param {string} what @param {any} value */
  tell(what, value) {
    this.component.setTriggerValue(what, value)
  }

  /** @param {PointerEvent} event */
  pointed(event) {
    const target = /** @type {Element} */ (event.target)
    const line = target.closest("tr")
    if (!line || target.closest(".open") || event.button > 0) return
    const row = line.sectionRowIndex
    const cell = target.closest("td")
    event.preventDefault()
    if (!cell) return acts.pickRow(this, row, event)
    const column = cell.cellIndex - 1
    const again = event.pointerType === "touch" && !this.mode && this.focused && row === this.at.row && column === this.at.column
    if (this.mode && row === this.at.row && column === this.at.column) return
    if (again) return this.edit("full")
    if (this.chosen.size) this.choose([])
    this.go(row, column, event.shiftKey)
    this.focus()
    this.explain()
    if (event.pointerType !== "touch") acts.sweep(this, event)
  }

  leave() {
    this.commit()
    deliver(this.data.user)
    hurry(this.data.user)
    removeEventListener("pagehide", this.gone)
    removeEventListener("resize", this.moved)
    unlisten(this.data.table, this.heard)
    this.root.remove()
  }
}
