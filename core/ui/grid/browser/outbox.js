// Brings batches to the server: in order, one message at a time, again and again until each is answered.
// It lives as long as the browser's page, not as long as a grid, and what waits survives a reload of the tab; so do
// the texts of a batch that was refused whole, which the server does not keep.

import { fresh } from "./store.js"

/**
 * @typedef {[string, string, string|null, number|null, string|null, number|null]} Cell
 * @typedef {{key: string, kind?: string, cells?: Cell[], gone?: [string, number|null][], drop?: [string, string][],
 *   step?: string, reason?: string}} Batch
 * @typedef {{user: number, table: string, base: string, batch: Batch}} Waiting
 */

/** @typedef {{user: number, table: string, row: string, key: string, raw: string, reason: string}} Refused */

const KEPT = "clientele.outbox"
const REFUSED = "clientele.refused"
const TAB = fresh()
const SLOWEST = 10_000
const LONGEST_WAIT = 60_000
const LARGEST_KEEPALIVE = 60_000
const MOST_IN_MESSAGE = 4_000
/** The reason of a batch that is too long for the server or what stands before it; a grid says it in words. */
export const TOO_LARGE = "too_large"

let count = 0
let delay = 0
let mostBatches = Infinity
let busy = false
/** @type {number|undefined} */ let timer
/** @type {Waiting[]} */ const waiting = restored(KEPT)
/** @type {Refused[]} */ let refused = restored(REFUSED)
/** @type {Map<string, Set<(told: any) => void>>} */ const listeners = new Map()
/** @type {Map<string, any[]>} Answers that came while no grid of their table was there. */ const unheard = new Map()

/** A key for the next batch, the same whenever the batch is sent. */
export const nextKey = () => `${TAB}:${++count}`

/** Hear what becomes of a table's batches. @param {string} table @param {(told: any) => void} told */
export function listen(table, told) {
  listeners.set(table, (listeners.get(table) ?? new Set()).add(told))
}

/** @param {string} table @param {(told: any) => void} told */
export function unlisten(table, told) {
  listeners.get(table)?.delete(told)
}

/**
 * The answers nobody heard so far, to be heard once: the contents a grid begins with may have been read before them.
 * @param {number} user @param {string} table
 */
export function missed(user, table) {
  const found = unheard.get(table) ?? []
  unheard.delete(table)
  return found.filter((one) => one.user === user)
}

/** The batches of a table that are not answered yet. @param {number} user @param {string} table */
export const pending = (user, table) => waiting.filter((one) => one.user === user && one.table === table).map((one) => one.batch)

/** The texts that were refused with their whole batch and stand in no other. @param {number} user @param {string} table */
export const turnedDown = (user, table) => refused.filter((one) => one.user === user && one.table === table)

/** @param {number} user @param {string} table @param {string} base @param {Batch} batch */
export function put(user, table, base, batch) {
  waiting.push({ user, table, base, batch })
  const spots = new Set([...(batch.cells ?? []), ...(batch.drop ?? [])].map(([row, key]) => `${row}|${key}`))
  const gone = new Set((batch.gone ?? []).map(([row]) => row))
  refused = refused.filter((one) => one.user !== user || one.table !== table || !(spots.has(`${one.row}|${one.key}`) || gone.has(one.row)))
  keep()
  deliver(user)
}

/** Send what waits for this person, now or, while a message is under way, after its answer. @param {number} user */
export function deliver(user) {
  if (busy) return
  const first = waiting.find((one) => one.user === user)
  if (!first) return
  clearTimeout(timer)
  busy = true
  const again = send(user, first.table, first.base).catch((fault) => {
    // A fault of a grid that heard the answer; what was answered is done all the same.
    console.error(fault)
    return true
  })
  again.then((fine) => {
    busy = false
    delay = fine ? 0 : Math.min(SLOWEST, Math.max(500, delay * 2))
    if (fine) deliver(user)
    else if (fine !== null) timer = setTimeout(() => deliver(user), delay)
  })
}

/** Hand over what waits although the page is about to go; it also stays kept for the next page. @param {number} user */
export function hurry(user) {
  for (const table of new Set(waiting.filter((one) => one.user === user).map((one) => one.table))) {
    const { body, base } = message(user, table)
    if (new TextEncoder().encode(body).length < LARGEST_KEEPALIVE) post(base, table, body, true).catch(() => undefined)
  }
}

/** @returns {Promise<boolean|null>} answered; false to try again; null where trying again is of no use */
async function send(user, table, base) {
  const { body, batches } = message(user, table)
  let answer
  try {
    answer = await post(base, table, body, false)
  } catch {
    tell(table, { trouble: "offline" })
    return false
  }
  if (answer.status === 401) {
    tell(table, { trouble: "signed_out" })
    return null
  }
  if (answer.status === 429 && answer.told?.refused) {
    tell(table, { trouble: "too_fast" })
    return false
  }
  if (answer.status >= 500) {
    tell(table, { trouble: "offline" })
    return false
  }
  let told = answer.told
  if (answer.status === 413 && batches.length > 1) {
    mostBatches = Math.ceil(batches.length / 2)
    return true
  }
  if (answer.status === 413) told = { refused: TOO_LARGE }
  if (!(answer.ok ? told?.answers : told?.refused)) {
    // Something on the way spoke in the server's place, a proxy that wants a sign-in of its own: what was typed waits.
    tell(table, { trouble: "offline" })
    return false
  }
  mostBatches = Infinity
  if (!answer.ok) told = { answers: batches.map((one) => ({ key: one.key, refused: told.refused })) }
  forget(batches, told)
  turnDown(user, table, batches, told)
  tell(table, { user, batches, told })
  return true
}

/** Keep what was refused whole, unless something newer is on its way into the same cell. */
function turnDown(user, table, batches, told) {
  const newer = new Set(pending(user, table).flatMap((one) => (one.cells ?? []).map((cell) => `${cell[0]}|${cell[1]}`)))
  batches.forEach((batch, at) => {
    const reason = told.answers[at]?.refused
    if (!reason) return
    for (const [row, key, raw] of batch.cells ?? []) if (!newer.has(`${row}|${key}`)) refused.push({ user, table, row, key, raw: raw ?? "", reason })
  })
  keep()
}

function message(user, table) {
  const mine = waiting.filter((one) => one.user === user && one.table === table)
  let cells = 0
  const batches = []
  for (const one of mine) {
    cells += one.batch.cells?.length ?? 0
    if (batches.length && (cells > MOST_IN_MESSAGE || batches.length >= mostBatches)) break
    batches.push(one.batch)
  }
  return { batches, base: mine[0]?.base ?? "", body: JSON.stringify({ kind: "enter", user, batches }) }
}

/** What the server says; `told` is null where it was none of its words. @param {string} base @param {string} table @param {string} body @param {boolean} keepalive */
export async function post(base, table, body, keepalive = false) {
  // A lost connection may say nothing for many minutes; a message sent once more does no harm.
  const given = new AbortController()
  const patience = setTimeout(() => given.abort(), LONGEST_WAIT)
  try {
    const answer = await fetch(`${base}/${table}`, {
      method: "POST",
      body,
      keepalive,
      credentials: "same-origin",
      headers: { "X-Requested-With": "clientele", "Content-Type": "application/json" },
      signal: given.signal,
    })
    return { status: answer.status, ok: answer.ok, told: await answer.json().catch(() => null) }
  } finally {
    clearTimeout(patience)
  }
}

/** Answered batches go; those that wait name new rows by their ids and know the version their own cell has now. */
function forget(batches, told) {
  const done = new Set(batches.map((one) => one.key))
  const ids = new Map((told.answers ?? []).flatMap((one) => Object.entries(one.ids ?? {})))
  const versions = new Map((told.rows ?? []).map((row) => [String(row[0]), row[1]]))
  const written = new Set(batches.flatMap((one) => (one.cells ?? []).map((cell) => `${ids.get(cell[0]) ?? cell[0]}|${cell[1]}`)))
  for (let at = waiting.length - 1; at >= 0; at--) if (done.has(waiting[at].batch.key)) waiting.splice(at, 1)
  for (const { batch } of waiting) {
    for (const cell of batch.cells ?? []) {
      cell[0] = String(ids.get(cell[0]) ?? cell[0])
      if (written.has(`${cell[0]}|${cell[1]}`) || cell[3] === null) cell[3] = versions.get(cell[0]) ?? cell[3]
    }
    for (const row of batch.gone ?? []) {
      row[0] = String(ids.get(row[0]) ?? row[0])
      row[1] = versions.get(row[0]) ?? row[1]
    }
  }
  keep()
}

function tell(table, what) {
  if (what.told && !listeners.get(table)?.size) unheard.set(table, [...(unheard.get(table) ?? []), what])
  for (const told of listeners.get(table) ?? []) told(what)
}

function keep() {
  for (const [name, all] of /** @type {[string, any[]][]} */ ([[KEPT, waiting], [REFUSED, refused]])) {
    try {
      if (all.length) sessionStorage.setItem(name, JSON.stringify(all))
      else sessionStorage.removeItem(name)
    } catch {
      // Full or forbidden: what waits is still in memory and on its way.
    }
  }
}

/** @param {string} name @returns {any[]} */
function restored(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? "[]")
  } catch {
    return []
  }
}

addEventListener("online", () => waiting[0] && deliver(waiting[0].user))
