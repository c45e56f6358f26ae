"""The customers and their owners as the peer sees them: tables of the product, left as they are."""

from enum import StrEnum
from typing import ClassVar

from django.db import models

from db.vocabulary.customers import Category5, FilingStatus, Gender, Lifecycle, Source


def _choice(words: type[StrEnum], *, null: bool = False) -> models.CharField:
    pairs = [(one.value, one.value) for one in words]
    return models.CharField(max_length=40, choices=pairs, null=null, blank=null)


class Owner(models.Model):
    """A person of the product."""

    name = models.CharField(max_length=80)

    class Meta:
        """The product's table."""

        app_label = "desk"
        managed = False
        db_table = "users"

    def __str__(self) -> str:
        return str(self.name)


class Customer(models.Model):
    """The twelve columns of the product's list."""

    customer_no = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    category5 = _choice(Category5)
    lifecycle = _choice(Lifecycle)
    phone = models.CharField(max_length=32, null=True, blank=True)
    gender = _choice(Gender, null=True)
    birth_date = models.DateField(null=True, blank=True)
    source = _choice(Source)
    owner = models.ForeignKey(Owner, models.DO_NOTHING)
    region = models.CharField(max_length=60, null=True, blank=True)
    filing_status = _choice(FilingStatus)
    first_contact_on = models.DateField()
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        """The product's table, in the product's order."""

        app_label = "desk"
        managed = False
        db_table = "customers"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.name)
