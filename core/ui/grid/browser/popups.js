// What opens over the cells: the list of options, the calendar, the reason of a refusal, menus and small questions.
// All stand in the browser's top layer, where no scrolling box cuts them off.

import { element } from "./draw.js"

/** A box in the top layer beside a cell, below it or above where there is no room. */
export class Popup {
  /** @param {ParentNode} home @param {string} kind */
  constructor(home, kind) {
    this.box = element("div", { class: `popup ${kind}`, popover: "manual" })
    home.append(this.box)
    this.shown = false
  }

  /** @param {DOMRect} beside @param {...Node} inside */
  open(beside, ...inside) {
    if (inside.length) this.box.replaceChildren(...inside)
    if (!this.shown) this.box.showPopover()
    this.shown = true
    const size = this.box.getBoundingClientRect()
    const below = beside.bottom + 2 + size.height <= innerHeight || beside.top < size.height
    this.box.style.top = `${Math.max(4, below ? beside.bottom + 2 : beside.top - size.height - 2)}px`
    this.box.style.left = `${Math.max(4, Math.min(beside.left, innerWidth - size.width - 8))}px`
  }

  close() {
    if (!this.shown) return
    this.shown = false
    this.box.hidePopover()
  }
}

/** Options to choose from; the highlighted one is taken with Enter. */
export class List extends Popup {
  /** @param {ParentNode} home @param {string} id @param {(at: number) => void} chosen */
  constructor(home, id, chosen) {
    super(home, "list")
    this.id = id
    this.box.setAttribute("role", "listbox")
    this.box.id = id
    this.chosen = chosen
    /** @type {{id: number|null, label: string, apart?: string}[]} */ this.items = []
    this.at = -1
  }

  /** @param {DOMRect} beside @param {{id: number|null, label: string, apart?: string}[]} items @param {number} at */
  offer(beside, items, at) {
    this.items = items
    if (!items.length) return this.close()
    const lines = items.map((one, place) => {
      const line = element("div", { role: "option", id: `${this.id}-${place}` }, element("span", {}, one.label))
      if (one.apart) line.append(element("span", { class: "apart" }, one.apart))
      line.onpointerdown = (event) => {
        event.preventDefault()
        this.chosen(place)
      }
      return line
    })
    this.open(beside, ...lines)
    this.light(at)
  }

  /** @param {number} at */
  light(at) {
    this.at = at
    Array.from(this.box.children).forEach((one, place) => one.setAttribute("aria-selected", String(place === at)))
    this.box.children[at]?.scrollIntoView({ block: "nearest" })
  }

  /** @param {number} by */
  step(by) {
    this.light((this.at + by + this.items.length) % this.items.length)
  }

  /** @returns {{id: number|null, label: string, apart?: string}|null} */
  get lit() {
    return this.shown ? (this.items[this.at] ?? null) : null
  }

  close() {
    super.close()
    this.items = []
    this.at = -1
  }
}

const DAY = 86_400_000
const iso = (day) => day.toISOString().slice(0, 10)

/** One month; arrows move the day, Enter or a click takes it. */
export class Calendar extends Popup {
  /** @param {ParentNode} home @param {string} lang @param {(key: string) => string} word @param {(day: string) => void} chosen */
  constructor(home, lang, word, chosen) {
    super(home, "calendar")
    this.lang = lang
    this.word = word
    this.chosen = chosen
    this.day = new Date(0)
  }

  /** @param {DOMRect} beside @param {string} text @param {string} today */
  offer(beside, text, today) {
    this.beside = beside
    this.today = today
    this.day = new Date(`${/^\d{4}-\d{2}-\d{2}/.test(text) && !isNaN(Date.parse(text.slice(0, 10))) ? text.slice(0, 10) : today}T00:00:00Z`)
    this.draw()
  }

  /** @param {number} days @param {number} [months] */
  step(days, months = 0) {
    if (months) {
      const last = new Date(Date.UTC(this.day.getUTCFullYear(), this.day.getUTCMonth() + months + 1, 0)).getUTCDate()
      this.day = new Date(Date.UTC(this.day.getUTCFullYear(), this.day.getUTCMonth() + months, Math.min(this.day.getUTCDate(), last)))
    } else this.day = new Date(this.day.getTime() + days * DAY)
    this.draw()
  }

  get value() {
    return iso(this.day)
  }

  draw() {
    const month = this.day.getUTCMonth()
    const first = new Date(Date.UTC(this.day.getUTCFullYear(), month, 1))
    const start = new Date(first.getTime() - ((first.getUTCDay() + 6) % 7) * DAY)
    const named = (options, day) => new Intl.DateTimeFormat(this.lang, { timeZone: "UTC", ...options }).format(day)
    const turn = (label, by, sign) => {
      const button = element("button", { type: "button", tabindex: -1, "aria-label": this.word(label) }, sign)
      button.onpointerdown = (event) => {
        event.preventDefault()
        this.step(0, by)
      }
      return button
    }
    const title = element("div", { class: "month" }, turn("month_before", -1, "‹"), element("span", {}, named({ year: "numeric", month: "long" }, this.day)), turn("month_after", 1, "›"))
    const days = element("div", { class: "days" })
    for (let at = 0; at < 7; at++) days.append(element("span", { class: "week" }, named({ weekday: "narrow" }, new Date(start.getTime() + at * DAY))))
    for (let at = 0; at < 42; at++) {
      const day = new Date(start.getTime() + at * DAY)
      const has = { type: "button", tabindex: -1, "aria-label": named({ dateStyle: "full" }, day), "aria-pressed": String(iso(day) === this.value) }
      const button = element("button", has, String(day.getUTCDate()))
      if (day.getUTCMonth() !== month) button.className = "other"
      if (iso(day) === this.today) button.classList.add("today")
      button.onpointerdown = (event) => {
        event.preventDefault()
        this.chosen(iso(day))
      }
      days.append(button)
    }
    if (this.beside) this.open(this.beside, title, days)
  }
}

/** A menu of acts with keyboard: arrows, Enter, Escape. */
export class Menu extends Popup {
  /** @param {ParentNode} home @param {() => void} back gives the focus back */
  constructor(home, back) {
    super(home, "menu")
    this.box.setAttribute("role", "menu")
    this.back = back
    this.box.onkeydown = (event) => this.key(event)
  }

  /** @param {DOMRect} beside @param {([string, () => void]|null)[]} acts */
  offer(beside, acts) {
    const lines = acts.map((act) => {
      if (!act) return element("hr", { role: "separator" })
      const line = element("button", { role: "menuitem", type: "button", tabindex: -1 }, act[0])
      line.onclick = () => {
        this.close()
        this.back()
        act[1]()
      }
      return line
    })
    this.open(beside, ...lines)
    this.box.querySelector("button")?.focus()
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    event.stopPropagation()
    const lines = Array.from(this.box.querySelectorAll("button"))
    const root = /** @type {ShadowRoot} */ (this.box.getRootNode())
    const at = lines.indexOf(/** @type {any} */ (root.activeElement))
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key]
    if (to !== undefined) lines[(to + lines.length) % lines.length].focus()
    else if (event.key === "Escape" || event.key === "Tab") {
      this.close()
      this.back()
    } else return
    event.preventDefault()
  }
}
