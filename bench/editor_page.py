"""The peer of the grid: Streamlit's own editor over the same rows, every column a text, one fragment, one callback."""

import os
import sqlite3

import pandas as pd
import streamlit as st

FILE = os.environ["CLIENTELE_DATABASE_URL"].removeprefix("sqlite:///")
COLUMNS = (
    "name", "customer_no", "category5", "status", "phone", "gender", "birth_date", "source", "region", "occupation",
    "first_contact_on", "updated_at",
)  # fmt: skip


def read() -> pd.DataFrame:
    """The newest fifty rows."""
    with sqlite3.connect(FILE) as base:
        there = {row[1] for row in base.execute("PRAGMA table_info(customers)")}
        columns = ", ".join(one for one in COLUMNS if one in there)
        query = f"SELECT id, {columns} FROM customers WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 50"
        return pd.read_sql_query(query, base, dtype=str)


def store(ids: list[str]) -> None:
    """Write the edited cells; no rights, rules, versions or log."""
    with sqlite3.connect(FILE, timeout=30) as base:
        for row, cells in st.session_state["editor"]["edited_rows"].items():
            for column, text in cells.items():
                base.execute(f"UPDATE customers SET {column} = ? WHERE id = ?", (text, ids[int(row)]))
    st.session_state["answered"] = st.session_state.get("answered", 0) + 1


@st.fragment
def show() -> None:
    """The list."""
    rows = read()
    ids = list(rows.pop("id"))
    st.data_editor(
        rows, key="editor", on_change=store, args=(ids,), hide_index=True, num_rows="fixed", height=740
    )
    st.caption(str(st.session_state.get("answered", 0)))


st.set_page_config(layout="wide")
show()
