"""What people see: the only package that knows Streamlit, besides the pages and app.py."""
