// One grid on the page: it holds the table, the selection and the steps, and hears what becomes of them.

import * as acts from "./acts.js"
import { offerMenu } from "./ask.js"
import { columnsOf, watchHead } from "./columns.js"
import { Table, element, set } from "./draw.js"
import { Editor } from "./editor.js"
import { Foot } from "./foot.js"
import { pressed } from "./keys.js"
import { Note } from "./note.js"
import { TOO_LARGE, deliver, hurry, listen, missed, nextKey, pending, put, turnedDown, unlisten } from "./outbox.js"
import { drag, pointed } from "./pointer.js"
import { Menu, Popup } from "./popups.js"
import { Store, fresh, isNew } from "./store.js"

/**
 * @typedef {import("./store.js").Row} Row @typedef {import("./store.js").Column} Column
 * @typedef {{top: number, bottom: number, left: number, right: number}} Range
 */

const MOST_CELLS = 5000

/**
 * Do what nobody pressed for, in a turn of its own: all that happens in one turn of the browser reaches Streamlit as
 * one message for one part of the page, and a press for another part would be lost with it.
 * @param {() => void} act
 */
function alone(act) {
  const waiting = /** @type {any} */ (navigator).scheduling?.isInputPending?.()
  setTimeout(waiting ? () => alone(act) : act, waiting ? 20 : 0)
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
    this.leaving = false
    this.pulled = false
    this.gone = () => {
      this.editor.commit()
      hurry(this.data.user)
    }
    this.heard = (told) => this.answered(told)
    this.moved = () => this.editor.place()
    this.scrolled = () => {
      if (this.note.shown) this.note.explain()
      this.editor.follow()
    }
    this.root = element("div", { class: "grid" })
    this.foot = new Foot(this)
    this.note = new Note(this)
    this.editor = new Editor(this, data.lang)
    this.menu = new Menu(this.root, () => this.editor.focus())
    this.panel = new Popup(this.root, "panel")
    this.build(data)
    this.hear()
    watchHead(this)
  }

  /** @param {string} key @param {Record<string, any>} [values] */
  word(key, values = {}) {
    return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), this.words[key] ?? key)
  }

  build(data) {
    this.table.root.id = this.name
    this.box = element("div", { class: "box" }, this.table.root, this.editor.area, this.editor.handle)
    this.root.prepend(this.box, this.foot.box)
    const sheet = element("link", { rel: "stylesheet", href: `${data.files}/grid.css` })
    this.root.hidden = true
    sheet.onload = () => {
      this.root.hidden = false
      this.editor.place()
    }
    this.home.append(sheet, this.root)
  }

  hear() {
    const { area, handle } = this.editor
    area.onkeydown = (event) => pressed(this, event)
    area.onfocus = () => this.root.classList.add("focused")
    area.onblur = () => {
      this.root.classList.remove("focused")
      this.leaving = false
      this.editor.commit()
      this.note.close()
      this.editor.list.close()
      this.editor.calendar.close()
    }
    area.oncopy = (event) => acts.copy(this, event)
    area.oncut = (event) => acts.cut(this, event)
    area.onpaste = (event) => acts.paste(this, event)
    this.table.body.onpointerdown = (event) => pointed(this, event)
    this.table.body.ondblclick = (event) => event.target.closest("td") && this.editor.edit("full")
    this.table.body.oncontextmenu = (event) => {
      if (!event.target.closest("td")) return
      event.preventDefault()
      offerMenu(this)
    }
    this.table.body.onclick = (event) => {
      const open = event.target.closest(".open")
      if (open) this.tell("open", Number(open.closest("tr").dataset.id))
      const related = event.target.closest(".related")
      if (related) this.tell("related", Number(related.closest("tr").dataset.id))
    }
    handle.onpointerdown = (event) => drag(this, event)
    // Streamlit's own keys (c clears its cache, r runs the page again) must not hear what is typed here.
    this.root.addEventListener("keydown", (event) => event.stopPropagation())
    addEventListener("pagehide", this.gone)
    addEventListener("resize", this.moved)
    addEventListener("scroll", this.scrolled, true)
    this.box.onscroll = () => {
      this.box.classList.toggle("aside", this.box.scrollLeft > 0)
      this.scrolled()
    }
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
    this.table.numbered = data.numbered
    this.layout = this.layout ?? data.layout ?? {}
    if (!before || JSON.stringify([before.columns, before.sort]) !== JSON.stringify([data.columns, data.sort])) this.arrange()
    if (!before || before.revision !== data.revision) this.choose([])
    else this.compareChosen()
    this.table.root.setAttribute("aria-label", data.label)
    for (const batch of pending(data.user, data.table)) if (batch.cells) this.store.send(batch.key, batch.cells)
    this.showTurnedDown()
    this.foot.steps = data.steps
    this.redraw()
    for (const what of missed(data.user, data.table)) if ((what.told.at ?? 0) > data.at) this.answered(what)
    if (active && before?.revision === data.revision) this.find(active.row.id, active.column.key)
    deliver(data.user)
  }

  /** Put the texts that were refused with their whole batch back over their cells; a new row where it belongs only. */
  showTurnedDown() {
    const { user, table, within } = this.data
    const found = turnedDown(user, table)
    const ours = new Set(found.filter((one) => !within || (one.key === within[0] && one.raw === String(within[1]))).map((one) => one.row))
    for (const { row, key, raw, reason } of found) {
      if (!isNew(row) || ours.has(row)) this.store.turnDown(row, key, raw, reason === TOO_LARGE ? this.word(TOO_LARGE) : reason)
    }
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
    // A list without rows has no cell to go to; whoever has no pointer scrolls its head by the box itself.
    if (this.store.rows.length) this.box.removeAttribute("tabindex")
    else this.box.tabIndex = 0
    this.foot.draw()
    this.mark()
    if (!this.editor.mode) this.editor.load()
    this.editor.place()
    this.note.explain()
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

  /** The selected cells as rows and columns from and to. @returns {Range} */
  get range() {
    return {
      top: Math.min(this.at.row, this.from.row), bottom: Math.max(this.at.row, this.from.row),
      left: Math.min(this.at.column, this.from.column), right: Math.max(this.at.column, this.from.column),
    }
  }

  /** @param {number} row @param {number} column @param {boolean} [extend] */
  go(row, column, extend = false) {
    this.editor.commit()
    this.at = { row: Math.max(0, Math.min(row, this.store.rows.length - 1)), column: Math.max(0, Math.min(column, this.columns.length - 1)) }
    if (!extend) this.from = { ...this.at }
    this.leaving = false
    this.mark()
    this.editor.load()
    this.reveal()
    this.editor.place()
    this.note.explain()
  }

  /** @param {string} id @param {string} key */
  find(id, key) {
    const row = this.store.rows.indexOf(/** @type {Row} */ (this.store.row(id)))
    const column = this.columns.findIndex((one) => one.key === key)
    if (row >= 0 && column >= 0 && (row !== this.at.row || column !== this.at.column)) {
      this.from = { row, column }
      this.at = { row, column }
      this.mark()
      if (!this.editor.mode) this.editor.load()
      this.editor.place()
      this.note.explain()
    }
  }

  /** Show which cells are selected, or would be. @param {Range} range */
  mark({ top, bottom, left, right } = this.range) {
    for (const cell of this.table.body.querySelectorAll("td[aria-selected]")) cell.removeAttribute("aria-selected")
    for (const cell of this.table.body.querySelectorAll("td.active")) cell.classList.remove("active")
    for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) this.cell(row, column)?.setAttribute("aria-selected", "true")
    const cell = this.cell(this.at.row, this.at.column)
    cell?.classList.add("active")
    set(this.editor.area, "aria-activedescendant", cell?.id ?? null)
    for (const [id, line] of this.table.lines) line.classList.toggle("chosen", this.chosen.has(id))
  }

  /** Scroll the active cell out from under the head and the pinned columns, and the page to where it is seen. */
  reveal() {
    const cell = this.cell(this.at.row, this.at.column)
    if (!cell) return
    this.revealInBox(cell)
    const { top, bottom } = cell.getBoundingClientRect()
    const middle = (top + bottom) / 2
    // A cell that is clicked is seen, and must not move away under the pointer.
    if (middle < 0 || middle > innerHeight) cell.scrollIntoView({ block: "center", inline: "nearest" })
  }

  /** @param {HTMLTableCellElement} cell */
  revealInBox(cell) {
    const { box } = this
    const top = cell.offsetTop - this.table.head.offsetHeight
    const bottom = cell.offsetTop + cell.offsetHeight - box.clientHeight
    if (top < box.scrollTop) box.scrollTop = top
    else if (bottom > box.scrollTop) box.scrollTop = bottom
    if (getComputedStyle(cell).position === "sticky") return
    const left = cell.offsetLeft - this.table.left
    const right = cell.offsetLeft + cell.offsetWidth - box.clientWidth
    if (left < box.scrollLeft) box.scrollLeft = left
    else if (right > box.scrollLeft) box.scrollLeft = right
  }

  beside() {
    return (this.cell(this.at.row, this.at.column) ?? this.box).getBoundingClientRect()
  }

  get focused() {
    return this.root.classList.contains("focused")
  }

  /**
   * Carry out one step: cells as [row, column, text, chosen id], rows to delete, texts to give up.
   * @param {string} kind @param {[Row, Column, string, (number|null)?][]} cells @param {Record<string, any>} [more]
   */
  do(kind, cells, more = {}) {
    if (cells.length > MOST_CELLS) {
      this.foot.say(this.word("too_much", { n: MOST_CELLS }), "wrong")
      return undefined
    }
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
    if (what.trouble) return this.foot.say(this.word(what.trouble), "trouble")
    const { batches, told } = what
    let saved = 0
    this.store.told = Math.max(this.store.told, told.at ?? 0)
    for (const id of told.gone ?? []) this.store.remove(String(id))
    if (told.troubles) this.store.settle(this.data.within ? told.troubles.filter(([row]) => !isNew(row) || this.store.row(row)) : told.troubles)
    batches.forEach((batch, at) => {
      const answer = told.answers[at] ?? {}
      saved += answer.saved ?? 0
      for (const [row, id] of Object.entries(answer.ids ?? {})) this.table.rename(row, String(id))
      if (answer.refused === TOO_LARGE) answer.refused = this.word(TOO_LARGE)
      this.store.answer(batch, answer)
      if (answer.refused) this.foot.say(answer.refused, "trouble")
    })
    this.store.refresh(told.rows ?? [], told.gone ?? [])
    this.foot.steps = told.steps ?? this.foot.steps
    this.redraw()
    this.foot.report(batches, told, saved)
    if (this.data.hears || batches.some((one) => one.gone || one.step) || told.answers?.some((one) => Object.keys(one.ids ?? {}).length)) alone(() => this.tell("changed", nextKey()))
  }

  /** @param {string[]} ids */
  choose(ids) {
    this.chosen = new Set(ids.filter((id) => !isNew(id)))
    this.compareChosen()
    this.mark()
    this.foot.draw()
  }

  /** Say in a moment which rows are ticked, should the script believe something else by then. */
  compareChosen() {
    if (!this.data?.pick) return
    clearTimeout(this.choosing)
    this.choosing = setTimeout(() => alone(() => {
      const chosen = [...this.chosen].map(Number)
      if (JSON.stringify(chosen) !== JSON.stringify(this.data.chosen)) this.component.setStateValue("chosen", chosen)
    }), 200)
  }

  /** Tell the script what concerns the page and not the cells. @param {string} what @param {any} value */
  tell(what, value) {
    this.component.setTriggerValue(what, value)
  }

  leave() {
    clearTimeout(this.choosing)
    this.editor.commit()
    deliver(this.data.user)
    hurry(this.data.user)
    removeEventListener("pagehide", this.gone)
    removeEventListener("resize", this.moved)
    removeEventListener("scroll", this.scrolled, true)
    unlisten(this.data.table, this.heard)
    this.root.remove()
  }
}
