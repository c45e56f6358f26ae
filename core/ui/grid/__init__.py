"""The editing grid: a sheet of texts goes out, edits come back and are answered per cell.

`sheet.make` builds what is shown, `entry.enter` stores what was typed; how the cells are drawn is the business of
`editor`, which another drawing may replace without touching either.
"""

from core.ui.grid.editor import draw
from core.ui.grid.sheet import Sheet, make

__all__ = ["Sheet", "draw", "make"]
