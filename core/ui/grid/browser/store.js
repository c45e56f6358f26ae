// What the grid knows: columns, rows as the server stores them, and over them what was typed and is not stored yet.
// Nothing here touches the page; nothing here judges or changes a text.

/**
 * @typedef {{key: string, label: string, type: string, required?: boolean, closed?: string, hint?: string,
 *   options?: string[], colours?: Record<string, string>, sortable?: boolean, masked?: boolean, reveal?: boolean,
 *   given?: boolean, fixed?: string}} Column
 * @typedef {{id: string, version: number|null, texts: string[], closed?: string, edited?: boolean, blank?: boolean}} Row
 * @typedef {"sent"|"waits"|"error"|"conflict"|"refused"} Status
 * @typedef {{raw: string, status: Status, reason: string, choices: string[], theirs: string|null, key?: string, here?: boolean}} Mark
 */

export const NEW = "n:"

/** @param {string} row */
export const isNew = (row) => row.startsWith(NEW)

/** A name nobody else has given; `crypto.randomUUID` does not exist on plain http. */
export function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("")
}

export class Store {
  constructor() {
    /** @type {Column[]} */ this.columns = []
    /** @type {Map<string, number>} */ this.places = new Map()
    /** @type {Row[]} */ this.rows = []
    /** @type {Map<string, Mark>} */ this.marks = new Map()
    /** @type {Map<string, string>} */ this.renamed = new Map()
    /** @type {Map<string, number>} */ this.buried = new Map()
    this.revision = ""
    // What was read before an answer that has come since, or is shown again in another theme, is no news of it.
    this.told = 0
  }

  /** Take over what the server shows: another view replaces the rows, the same one updates them where they stand. */
  receive(data) {
    this.columns = data.columns
    this.places = new Map(data.columns.map((one, at) => [one.key, at]))
    const rows = data.rows.map(asRow)
    if (data.revision !== this.revision) {
      this.revision = data.revision
      this.rows = rows
      this.buried.clear()
    } else {
      this.rows = merged(this.rows, rows, (row) => this.hasMark(row.id) || Boolean(row.edited), this.buried)
    }
    if (data.at < this.told) return
    this.told = data.at
    this.settle(data.troubles)
  }

  /** Put the texts that did not pass over the rows; those on their way stay. */
  settle(troubles) {
    for (const [spot, mark] of this.marks) if (mark.status !== "sent" && mark.status !== "refused" && !mark.here) this.marks.delete(spot)
    const told = new Set(troubles.map((one) => one[0]))
    this.rows = this.rows.filter((row) => !isNew(row.id) || row.blank || told.has(row.id) || this.hasMark(row.id))
    for (const [row, key, raw, status, reason, choices, theirs] of troubles) {
      if (isNew(row) && !this.row(row)) {
        // One that was stored and taken back waits again under its first name.
        this.renamed.delete(row)
        this.rows.push(this.blank(row))
      }
      const spot = spotOf(row, key)
      if (!this.marks.has(spot)) this.marks.set(spot, { raw, status: status === "ok" ? "waits" : status, reason, choices, theirs })
    }
  }

  /** @param {string} id @returns {Row} */
  blank(id) {
    return { id, version: null, texts: this.columns.map(() => "") }
  }

  /** @param {string} id */
  row(id) {
    const name = this.renamed.get(id) ?? id
    return this.rows.find((one) => one.id === name)
  }

  /** @param {string} id */
  hasMark(id) {
    for (const spot of this.marks.keys()) if (spot.startsWith(id + "|")) return true
    return false
  }

  /** @param {string} id @param {string} key */
  mark(id, key) {
    return this.marks.get(spotOf(id, key))
  }

  /** The text that stands in a cell: what was typed, else what is stored. @param {Row} row @param {Column} column */
  text(row, column) {
    const mark = this.mark(row.id, column.key)
    return mark ? mark.raw : (row.texts[this.places.get(column.key) ?? -1] ?? "")
  }

  /** Does a stored value stand here that is shown in part only? What is typed over it is seen. @param {Row} row @param {Column} column */
  hidden(row, column) {
    return Boolean(column.masked) && !isNew(row.id) && !this.mark(row.id, column.key)
  }

  /** Why a cell cannot be typed into, "" when it can. @param {Row} row @param {Column} column */
  closed(row, column) {
    if (isNew(row.id)) return column.fixed ?? ""
    return column.closed || row.closed || ""
  }

  /** Note cells as on their way under the key of their batch. */
  send(key, cells) {
    for (const cell of cells) {
      this.marks.set(spotOf(cell[0], cell[1]), { raw: cell[2] ?? "", status: "sent", reason: "", choices: [], theirs: null, key })
      const row = this.row(cell[0])
      if (row) Object.assign(row, { edited: true, blank: false })
    }
  }

  /** Put a text back over its cell that the server refused with its whole batch and did not keep. */
  turnDown(row, key, raw, reason) {
    if (isNew(row) && !this.row(row)) this.rows.push(this.blank(row))
    const spot = spotOf(this.row(row)?.id ?? row, key)
    if (!this.marks.has(spot)) this.marks.set(spot, { raw, status: "refused", reason, choices: [], theirs: null })
  }

  /** Take the answer to a batch: verdicts over the texts, new ids for rows that are stored now. */
  answer(batch, answer) {
    for (const [row, id] of Object.entries(answer.ids ?? {})) this.rename(row, String(id))
    const verdicts = new Map((answer.cells ?? []).map((one) => [spotOf(this.renamed.get(one[0]) ?? one[0], one[1]), one]))
    for (const cell of batch.cells ?? []) {
      const spot = spotOf(this.renamed.get(cell[0]) ?? cell[0], cell[1])
      const mark = this.marks.get(spot)
      if (!mark || mark.key !== batch.key) continue
      const verdict = verdicts.get(spot)
      if (answer.refused) this.marks.set(spot, { ...mark, status: "refused", reason: answer.refused, key: undefined })
      else if (!verdict) this.marks.delete(spot)
    }
    for (const [spot, [, , status, reason, choices, theirs, raw]] of verdicts) {
      const mark = this.marks.get(spot)
      if (mark && mark.key !== batch.key && mark.status === "sent") continue
      // What could not be taken back was typed by nobody here; only the server knows its text.
      const told = { status, reason, choices, theirs }
      this.marks.set(spot, batch.step ? { raw, ...told, here: true } : { raw: mark?.raw ?? "", ...told })
    }
  }

  /** A new row got its id. @param {string} row @param {string} id */
  rename(row, id) {
    const found = this.row(row)
    this.renamed.set(row, id)
    if (found) {
      found.id = id
      found.edited = true
    }
    for (const [spot, mark] of [...this.marks]) {
      if (!spot.startsWith(row + "|")) continue
      this.marks.delete(spot)
      this.marks.set(id + spot.slice(row.length), mark)
    }
  }

  /** Take over rows as they are stored now; one that is not on the page and came back stands where it stood. */
  refresh(rows, gone) {
    for (const one of rows.map(asRow)) {
      const found = this.row(one.id)
      if (found) {
        // What belongs to the record stands last and comes only when it can have changed.
        if (found.version === null || (one.version ?? 0) >= found.version) Object.assign(found, { ...one, texts: [...one.texts, ...found.texts.slice(one.texts.length)] })
      } else if (this.buried.has(one.id)) {
        this.rows.splice(Math.min(this.buried.get(one.id) ?? 0, this.rows.length), 0, { ...one, edited: true })
        this.buried.delete(one.id)
      }
    }
    for (const id of gone) this.remove(String(id))
  }

  /** @param {string} id */
  remove(id) {
    const at = this.rows.findIndex((one) => one.id === id)
    if (at < 0) return
    if (!isNew(id)) this.buried.set(id, at)
    this.rows.splice(at, 1)
    for (const spot of [...this.marks.keys()]) if (spot.startsWith(id + "|")) this.marks.delete(spot)
  }

  /** The cells to mend, in the order of the rows: [row, key]. @param {Column[]} columns @returns {[string, string][]} */
  wrong(columns) {
    /** @type {[string, string][]} */ const found = []
    for (const row of this.rows)
      for (const column of columns) {
        const mark = this.mark(row.id, column.key)
        if (mark && (mark.status === "error" || mark.status === "conflict" || mark.status === "refused")) found.push([row.id, column.key])
      }
    return found
  }
}

/** @param {string} row @param {string} key */
export const spotOf = (row, key) => `${row}|${key}`

function asRow([id, version, texts, closed]) {
  return { id: String(id), version, texts, closed: closed ?? "" }
}

/**
 * The rows on the screen with the server's contents: none jumps while somebody works on it, new ones come in at
 * their place, others that are no longer listed go.
 */
function merged(shown, listed, kept, buried) {
  const coming = new Map(listed.map((row) => [row.id, row]))
  const result = []
  for (const row of shown) {
    const now = coming.get(row.id)
    if (now) result.push((now.version ?? 0) >= (row.version ?? 0) ? { ...now, edited: row.edited } : row)
    else if (isNew(row.id) || kept(row)) result.push(row)
  }
  const there = new Set(result.map((row) => row.id))
  listed.forEach((row, at) => {
    if (there.has(row.id) || buried.has(row.id)) return
    const before = at ? result.findIndex((one) => one.id === listed[at - 1].id) : -1
    result.splice(at && before < 0 ? result.length : before + 1, 0, row)
    there.add(row.id)
  })
  return result
}
