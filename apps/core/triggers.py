"""Triggers that no session variable switches off (django-pgtrigger's own can be, by `pgtrigger.ignore`)."""

from typing import Any

import pgtrigger
from pgtrigger import compiler


class FirmSql(compiler.UpsertTriggerSql):
    """A trigger without the way around. Migrations refer to it: change the template only by a new class."""

    def get_template(self) -> str:
        """Function and trigger."""
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table}
                FOR EACH {level} {condition} EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class FirmTrigger(pgtrigger.Trigger):
    """A trigger that always fires. Who owns the table can disable it, nobody else can."""

    when = pgtrigger.Before

    def compile(self, model: Any) -> compiler.Trigger:
        """For migrations."""
        plain = super().compile(model)
        return compiler.Trigger(name=plain.name, sql=FirmSql(**plain.sql.kwargs))


class Refuse(FirmTrigger):
    """Raises for an operation on the whole table, by name of the table and without looking at rows."""

    level = pgtrigger.Statement

    def get_func(self, model: Any) -> str:
        """The exception."""
        text = "% of % is refused: it is a trail"
        return f"RAISE EXCEPTION '{text}', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"
