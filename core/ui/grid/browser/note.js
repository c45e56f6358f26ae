// Beside the active cell: why its text did not pass, with the ways out as buttons, or why it takes none.

import * as acts from "./acts.js"
import { element } from "./draw.js"
import { Popup } from "./popups.js"
import { spotOf } from "./store.js"

/** @typedef {import("./grid.js").Grid} Grid */

export class Note extends Popup {
  /** @param {Grid} grid */
  constructor(grid) {
    super(grid.root, "note")
    this.grid = grid
    this.closedAt = ""
  }

  /** Open beside the active cell where it has something to say, else close. */
  explain() {
    const { grid } = this
    const active = grid.active
    const mark = active && grid.store.mark(active.row.id, active.column.key)
    const reason = mark && mark.status !== "sent" && mark.reason
    // Why a cell takes nothing stays beside it when the list is drawn anew.
    if (this.shown && !reason && active && this.closedAt === spotOf(active.row.id, active.column.key)) return this.open(grid.beside())
    this.closedAt = ""
    if (!active || !reason || !grid.focused || grid.editor.mode) return this.close()
    const ways = mark.choices.slice(0, 4).map((one) => this.way(one, () => grid.editor.enter(one, 0)))
    if (mark.status === "conflict") {
      ways.push(this.way(grid.word("mine"), () => acts.mine(grid, active.row, active.column)))
      ways.push(this.way(grid.word("theirs"), () => acts.giveUp(grid, active.row, active.column)))
    }
    this.box.className = `popup note ${mark.status}`
    this.open(grid.beside(), element("p", {}, reason), element("div", { class: "ways" }, ...ways))
  }

  /** Say beside the active cell why nothing can be typed into it. @param {string} reason */
  closed(reason) {
    const { row, column } = /** @type {{row: any, column: any}} */ (this.grid.active)
    this.grid.foot.say(reason)
    this.closedAt = spotOf(row.id, column.key)
    this.box.className = "popup note closed"
    this.open(this.grid.beside(), element("p", {}, reason))
  }

  /** @param {string} label @param {() => void} act */
  way(label, act) {
    const made = element("button", { type: "button" }, label)
    made.onpointerdown = (event) => event.preventDefault()
    made.onclick = () => {
      act()
      this.grid.editor.focus()
    }
    return made
  }
}
