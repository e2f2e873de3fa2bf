"""Triggers that no session variable switches off (django-pgtrigger's own can be, by `pgtrigger.ignore`)."""

from typing import Any

import pgtrigger
from django.db.migrations.state import ProjectState
from pgtrigger import compiler, migrations


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


class AddTrigger(migrations.AddTrigger):  # type: ignore[misc]
    """pgtrigger's own, for long migrations: no column changes, so no model is rendered anew for it. A first migration
    adds hundreds of triggers, and rendering took most of its time."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """What the model will have."""
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]
