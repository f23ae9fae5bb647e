"""Many values of a column as one parameter: PostgreSQL gets a list for each column.

So a statement has one text for any number of rows. The server prepares it once, and neither side
counts parameters.
"""

from collections.abc import Sequence

from sqlalchemy import ARRAY, Column, String, TableValuedAlias, bindparam, column, func
from sqlalchemy.types import TypeDecorator, TypeEngine


def rows_of(columns: Sequence[Column[object]], name: str) -> TableValuedAlias:
    """Rows made of one list for each column, given under the column's name."""
    lists = (bindparam(each.name, type_=list_of(each)) for each in columns)
    named = (column(each.name, each.type) for each in columns)
    return func.unnest(*lists).table_valued(*named, name=name).render_derived()


def list_of(of: Column[object]) -> ARRAY[object]:
    """The type of a list of a column's values.

    Without a length: the server cuts what is said to be shorter than it is, and says nothing.
    """
    kind: TypeEngine[object] = of.type
    if isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    return ARRAY(String() if isinstance(kind, String) else kind)
