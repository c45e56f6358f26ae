"""The peer's list, set up as Django's documentation advises for large tables."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bench.desk.models import Customer
from bench.jobs import PAGE_ROWS


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    """The same twelve columns, filters and page size as the product's list; no count of all rows."""

    list_display = (
        "customer_no",
        "name",
        "category5",
        "lifecycle",
        "phone",
        "gender",
        "birth_date",
        "source",
        "owner",
        "region",
        "filing_status",
        "first_contact_on",
    )
    list_filter = ("category5", "lifecycle", "filing_status")
    list_select_related = ("owner",)
    list_per_page = PAGE_ROWS
    show_full_result_count = False
    search_fields = ("name", "phone")
    ordering = ("-id",)
    raw_id_fields = ("owner",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Living rows, which the product's indexes hold."""
        return super().get_queryset(request).filter(deleted_at__isnull=True)
