"""The page of the audit log."""

from core.ui.audit import show_audit_log

show_audit_log()
