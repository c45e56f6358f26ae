// Where the page meets its grids: one for each place, drawn, brought up to date and taken away by the script's runs.

import { Grid } from "./grid.js"
import { deliver } from "./outbox.js"

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
