"""Customers in the order of what they brought, and the grade that follows from it."""

from collections.abc import Mapping

from sqlalchemy import BigInteger, Numeric, String, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from db.models.customers import Customer
from db.vocabulary.customers import GradeAbc


def misgraded(session: Session, cut_a: int, cut_b: int, most: int) -> Mapping[int, GradeAbc | None]:
    """The living customers whose grade is not the one their share of revenue gives them, with that one (R032).

    In the order of what they brought, of equals the older record first, A are those before whom less than `cut_a` percent of
    everything stands, B those before whom less than `cut_b` percent does. Counted in whole cents.
    """
    cents = cast(func.round(type_coerce(Customer.clv, Numeric(14, 2, asdecimal=False)) * 100), BigInteger)
    ordered = (cents.desc(), Customer.id)
    ranked = (
        select(
            Customer.id,
            Customer.grade_abc.label("now"),
            cents.label("brought"),
            func.sum(cents).over(order_by=ordered, rows=(None, 0)).label("until"),
            func.sum(cents).over().label("whole"),
        )
        .where(Customer.deleted_at.is_(None), Customer.clv.is_not(None))
        .subquery()
    )
    before = 100 * (ranked.c.until - ranked.c.brought)
    due = case(
        (before < cut_a * ranked.c.whole, GradeAbc.A.value),
        (before < cut_b * ranked.c.whole, GradeAbc.B.value),
        else_=GradeAbc.C.value,
    )
    wrong = select(ranked.c.id, due).where(func.coalesce(type_coerce(ranked.c.now, String), "") != due)
    found: dict[int, GradeAbc | None] = {
        id: GradeAbc(grade) for id, grade in session.execute(wrong.order_by(ranked.c.id).limit(most))
    }
    none = select(Customer.id).where(
        Customer.deleted_at.is_(None), Customer.clv.is_(None), Customer.grade_abc.is_not(None)
    )
    return found | dict.fromkeys(session.scalars(none.order_by(Customer.id).limit(most - len(found))))
