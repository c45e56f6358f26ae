// Text of the clipboard to cells and back, as spreadsheets write it: tabs, line ends, quoted cells, HTML tables.

/**
 * Cells of what a program put on the clipboard. Where it gave plain text and a table of the same shape, the text is
 * taken, but for cells whose line ends or quotes it lost: Calc writes them as blanks and without any sign.
 * @param {string} text @param {string} html @returns {string[][]}
 */
export function fromClipboard(text, html) {
  const table = html ? fromHtml(html) : null
  if (!text) return table ?? []
  const rows = fromText(text)
  if (!table || table.length !== rows.length || table.some((row, y) => row.length !== rows[y].length)) return rows
  return rows.map((row, y) => row.map((cell, x) => (lost(cell, table[y][x]) ? table[y][x] : cell)))
}

/** Is the cell of a table the same as the text, but for line ends or quotes the text does not have? */
function lost(text, cell) {
  const bare = (one) => one.replace(/[\s"]+/g, "")
  const signs = (one) => one.replace(/[^\n"]+/g, "")
  return bare(text) === bare(cell) && signs(cell).length > signs(text.replaceAll("\r\n", "\n")).length
}

/** Cells of tab-separated text; a quoted cell may hold tabs, line ends and doubled quotes. @param {string} text */
export function fromText(text) {
  /** @type {string[][]} */ const rows = [[]]
  let cell = ""
  let at = 0
  const ended = () => {
    rows[rows.length - 1].push(cell)
    cell = ""
  }
  while (at < text.length) {
    const closing = text[at] === '"' && cell === "" ? quoteEnd(text, at) : -1
    if (closing > 0) {
      cell = text.slice(at + 1, closing).replaceAll('""', '"')
      at = closing + 1
    } else if (text[at] === "\t") {
      ended()
      at += 1
    } else if (text[at] === "\n" || text[at] === "\r") {
      ended()
      at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1
      if (at < text.length) rows.push([])
      else return rows
    } else {
      cell += text[at]
      at += 1
    }
  }
  ended()
  return rows
}

/** The place of the quote that ends a quoted cell, -1 where the quote at `start` is just a sign of the text. */
function quoteEnd(text, start) {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') continue
    if (text[at + 1] === '"') at += 1
    else return at + 1 === text.length || "\t\r\n".includes(text[at + 1]) ? at : -1
  }
  return -1
}

/**
 * Cells of the first table in HTML, null without one. Merged cells stand once and leave the others empty, which
 * the plain text of the same clipboard does as well; a cell's own text is taken, never a number behind it.
 * @param {string} html
 */
export function fromHtml(html) {
  // Parsed apart from the page: nothing in it is loaded or run.
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table")
  if (!table) return null
  /** @type {string[][]} */ const rows = []
  const spots = new Set()
  Array.from(table.rows).forEach((row, y) => {
    rows[y] ??= []
    let x = 0
    for (const cell of row.cells) {
      while (spots.has(`${y},${x}`)) rows[y][x++] ??= ""
      for (let down = 0; down < Math.max(1, cell.rowSpan); down++)
        for (let right = 0; right < cell.colSpan; right++) {
          spots.add(`${y + down},${x + right}`)
          if (down === 0) rows[y][x + right] = right ? "" : textOf(cell)
        }
      x += cell.colSpan
    }
    while (spots.has(`${y},${x}`)) rows[y][x++] ??= ""
  })
  return rows.length ? rows : null
}

const BLOCKS = "p, div, li, tr, td, h1, h2, h3, h4, h5, h6"
const UNSEEN = "script, style, template"

/** What one reads in a cell: line ends are those of the page, not those of its source. */
function textOf(cell) {
  for (const one of cell.querySelectorAll(UNSEEN)) one.remove()
  for (const line of cell.querySelectorAll("br")) line.replaceWith("\0")
  for (const block of cell.querySelectorAll(BLOCKS)) {
    block.prepend("\u0001")
    block.append("\u0001")
  }
  const text = (cell.textContent ?? "").replace(/\s+/g, " ").replace(/ ?\0 ?/g, "\n")
  return text.replace(/[ \u0001]*\u0001[ \u0001]*/g, "\n").trim()
}

/** Tab-separated text as spreadsheets write it: CRLF, and quotes where a cell needs them. @param {string[][]} cells */
export const toText = (cells) => cells.map((row) => row.map(quoted).join("\t")).join("\r\n")

const quoted = (text) => (/[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** The same as an HTML table, every cell marked as text so that no program makes a formula or number of it. */
export function toHtml(cells) {
  const body = cells.map((row) => `<tr>${row.map((one) => `<td style="mso-number-format:'\\@'">${escaped(one)}</td>`).join("")}</tr>`)
  return `<table>${body.join("")}</table>`
}

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => SIGNS[sign]).replaceAll("\n", "<br>")
