// Below the cells: the buttons, and one line on what the last step came to.

import * as acts from "./acts.js"
import { offerFind, showKeys } from "./ask.js"
import { element } from "./draw.js"
import { pending } from "./outbox.js"

/** @typedef {import("./grid.js").Grid} Grid @typedef {import("./outbox.js").Batch} Batch */

export class Foot {
  /** @param {Grid} grid */
  constructor(grid) {
    this.grid = grid
    this.bar = element("div", { class: "bar", role: "toolbar", "aria-label": grid.word("tools") })
    this.status = element("div", { class: "status", role: "status" })
    this.box = element("div", { class: "foot" }, this.bar, this.status)
    /** What steps left out, by the key of their batch. @type {Map<string, string>} */ this.notes = new Map()
    /** What undo and redo would act on, in words. @type {{undo?: string, redo?: string}} */ this.steps = {}
    this.drawn = ""
  }

  /** @param {string} text @param {string} [kind] */
  say(text, kind = "") {
    this.status.className = `status ${kind}`
    const parts = [element("span", {}, text)]
    if (kind === "undoable") parts.push(element("button", { type: "button", onclick: () => acts.step(this.grid, "undo") }, this.grid.word("undo")))
    this.status.replaceChildren(...parts)
  }

  /** Say what a step left out, now and again with its answer. @param {string} text @param {{key: string}} [batch] */
  leaveOut(text, batch) {
    if (batch) this.notes.set(batch.key, text)
    this.say(text, "wrong")
  }

  /** One line on what the last message came to. @param {Batch[]} batches @param {any} told @param {number} saved */
  report(batches, told, saved) {
    const { grid } = this
    const notes = batches.map((one) => this.notes.get(one.key) ?? "").filter(Boolean)
    for (const one of batches) this.notes.delete(one.key)
    if (told.answers?.some((one) => one.refused)) return
    const first = (told.answers ?? []).flatMap((one) => one.cells ?? []).find((one) => one[2] !== "waits")
    const wrong = grid.store.wrong(grid.columns).length
    if (first) {
      const column = grid.store.columns.find((one) => one.key === first[1])
      this.say([`${grid.word("not_passed", { n: wrong })} ${column?.label ?? ""}: ${first[3]}`, ...notes].join(" "), "wrong")
    } else if (batches.some((one) => one.step === "undo")) this.say(grid.word("undone"))
    else if (batches.some((one) => one.step === "redo")) this.say(grid.word("redone"))
    else if (batches.some((one) => one.gone)) this.say(grid.word("deleted"), "undoable")
    else if (saved) this.say([grid.word("saved", { n: saved }), ...notes].join(" "), notes.length ? "wrong" : "")
  }

  get busy() {
    return pending(this.grid.data.user, this.grid.data.table).length > 0
  }

  /** The buttons that fit the moment; they are drawn anew only where they differ. */
  draw() {
    const { grid } = this
    const button = (key, icon, act, has = {}) => {
      const inside = [element("span", { "aria-hidden": "true" }, icon), element("span", { class: "words" }, grid.word(key))]
      const made = element("button", { type: "button", "data-act": key, "aria-label": grid.word(key), ...has }, ...inside)
      made.onclick = act
      return made
    }
    const wrong = grid.store.wrong(grid.columns)
    const parts = []
    if (grid.data.add) parts.push(button("new_row", "＋", () => acts.newRow(grid)))
    parts.push(button("undo", "↶", () => acts.step(grid, "undo"), { title: this.steps.undo, disabled: !this.steps.undo && !this.busy }))
    parts.push(button("redo", "↷", () => acts.step(grid, "redo"), { title: this.steps.redo, disabled: !this.steps.redo && !this.busy }))
    if (wrong.length) {
      const made = element("button", { type: "button", "data-act": "wrong", class: "wrong" }, grid.word("to_mend", { n: wrong.length }))
      made.onclick = () => acts.nextWrong(grid)
      parts.push(made)
    }
    if (grid.chosen.size && grid.data.remove) parts.push(button("delete_rows", "✕", () => acts.deleteRows(grid)))
    parts.push(button("find", "⌕", () => offerFind(grid)), button("keys", "?", () => showKeys(grid)))
    const state = parts.map((one) => one.outerHTML).join()
    if (this.drawn === state) return
    this.drawn = state
    const had = /** @type {any} */ (this.box.getRootNode()).activeElement?.dataset?.act
    this.bar.replaceChildren(...parts)
    if (had) this.bar.querySelector(`[data-act=${had}]`)?.focus()
  }
}
