# ruff: noqa: S608  SQL of our own constants; values go as parameters
"""How many public reports lie in which square of the map, counted as they are written.

Squares are those of the web Mercator grid. A trigger writes one row of change for each report that comes, goes, moves
or becomes something else: two writers never wait for each other. `services.tiles.fold_tiles` adds the changes to the
counts of all zoom levels; who reads takes both, in one statement, and is right at any moment.
"""

from typing import Self

import pgtrigger
from django.db import models

from apps.core.actor import Actor
from apps.core.models import PortalQuerySet
from apps.core.triggers import FirmTrigger
from apps.reports.choices import StateType
from apps.reports.models.categories import ReportCategory
from apps.territory.models import Quarter

COARSEST, FINEST = 10, 18  # zoom levels that are counted; a square of the finest is about 105 m wide at Ptuj
NOWHERE = -1  # x and y of what is not on the map: so for any zoom
MICRO = 1_000_000  # sums of positions are whole millionths of a degree: they neither drift nor round
X_SQL = "floor(({lon} + 180) / 360 * {squares})::int"
Y_SQL = "floor((1 - ln(tan(radians({lat})) + 1 / cos(radians({lat}))) / pi()) / 2 * {squares})::int"


def x_of(lon: str) -> str:
    """SQL: column of the finest grid, `NOWHERE` without a position."""
    return f"coalesce({X_SQL.format(lon=lon, squares=2**FINEST)}, {NOWHERE})"


def y_of(lat: str) -> str:
    """SQL: row of the finest grid, counted from the north."""
    return f"coalesce({Y_SQL.format(lat=lat, squares=2**FINEST)}, {NOWHERE})"


def micro(column: str) -> str:
    """SQL: degrees as whole millionths, 0 without a position."""
    return f"coalesce(round({column} * {MICRO}), 0)::bigint"


def _change(row: str, sign: str) -> str:
    return f"""
        INSERT INTO reports_tiledelta (x, y, category_id, quarter_id, kind, reports, lat_sum, lon_sum) VALUES (
            {x_of(f"{row}.lon")}, {y_of(f"{row}.lat")}, {row}.category_id, {row}.quarter_id, {row}.kind, {sign}1,
            {sign}{micro(f"{row}.lat")}, {sign}{micro(f"{row}.lon")});"""


def _facts(row: str) -> str:
    columns = ("public", "lat", "lon", "category_id", "quarter_id", "kind")
    return ", ".join(f"{row}.{column}" for column in columns)


COUNT_TILES = FirmTrigger(
    name="count_tiles",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
        IF TG_OP = 'UPDATE' THEN
            IF ({_facts("OLD")}) IS NOT DISTINCT FROM ({_facts("NEW")}) THEN
                RETURN NULL;
            END IF;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            IF OLD.public THEN {_change("OLD", "-")}
            END IF;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            IF NEW.public THEN {_change("NEW", "")}
            END IF;
        END IF;
        RETURN NULL;
    """,
)


class CountedQuerySet(PortalQuerySet):
    """Counts."""

    def visible_to(self, actor: Actor) -> Self:
        """Everything, for everybody: only public reports are counted."""
        return self


class Counted(models.Model):
    """So many public reports of one kind; lat_sum, lon_sum: of their positions, for the middle of a cluster. Written by
    a trigger: no foreign key of the database holds it up."""

    id = models.BigAutoField(primary_key=True)
    x = models.IntegerField()
    y = models.IntegerField()
    category = models.ForeignKey(ReportCategory, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    quarter = models.ForeignKey(
        Quarter, models.CASCADE, related_name="+", null=True, db_constraint=False, db_index=False
    )  # fmt: skip
    kind = models.CharField(max_length=20, choices=StateType)
    reports = models.IntegerField()
    lat_sum = models.BigIntegerField()
    lon_sum = models.BigIntegerField()

    objects = CountedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.x}/{self.y}: {self.reports}"


class TileDelta(Counted):
    """A change that is not added yet, in the finest grid; reports: 1 or -1, or more where counts are put right."""

    class Meta:
        verbose_name = verbose_name_plural = "tile deltas"


class TileCount(Counted):
    """Reports in a square of one zoom level."""

    zoom = models.SmallIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "tile counts"
        constraints = [
            models.UniqueConstraint(
                fields=["zoom", "x", "y", "category", "quarter", "kind"], name="tilecount_square", nulls_distinct=False
            )
        ]
