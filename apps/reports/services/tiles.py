# ruff: noqa: S608  SQL of our own constants; values go as parameters
"""Counts of the map: changes are added to them, and they are proven against the reports themselves."""

from django.db import connection, transaction

from apps.reports.models.tiles import COARSEST, FINEST, micro, x_of, y_of

KEY = "x, y, category_id, quarter_id, kind"
SUMS = "sum(reports)::int AS reports, sum(lat_sum)::bigint AS lat_sum, sum(lon_sum)::bigint AS lon_sum"
COLUMNS = f"{KEY}, reports, lat_sum, lon_sum"
# One at a time; readers and writers of reports do not wait.
ALONE = "LOCK TABLE reports_tilecount IN SHARE ROW EXCLUSIVE MODE"
LEVELS = f"""
    SELECT zoom, x >> ({FINEST} - zoom) AS x, y >> ({FINEST} - zoom) AS y, category_id, quarter_id, kind, {SUMS}
    FROM {{rows}}, generate_series({COARSEST}, {{finest}}) AS zoom GROUP BY 1, 2, 3, 4, 5, 6"""
FOLD = f"""
    WITH gone AS (DELETE FROM reports_tiledelta RETURNING {COLUMNS})
    INSERT INTO reports_tilecount AS there (zoom, {COLUMNS}) {LEVELS.format(rows="gone", finest=FINEST)}
    ON CONFLICT (zoom, {KEY}) DO UPDATE SET reports = there.reports + excluded.reports,
        lat_sum = there.lat_sum + excluded.lat_sum, lon_sum = there.lon_sum + excluded.lon_sum"""
LIVE = f"""
    SELECT {x_of("lon")} AS x, {y_of("lat")} AS y, category_id, quarter_id, kind, 1 AS reports,
        {micro("lat")} AS lat_sum, {micro("lon")} AS lon_sum FROM reports_report WHERE public"""
COUNTED = f"""
    SELECT {COLUMNS} FROM reports_tilecount WHERE zoom = {FINEST} UNION ALL SELECT {COLUMNS} FROM reports_tiledelta"""
TAKEN_OFF = f"SELECT {KEY}, -reports, -lat_sum, -lon_sum FROM ({COUNTED}) AS counted"
LEFT = "HAVING sum(reports) <> 0 OR sum(lat_sum) <> 0 OR sum(lon_sum) <> 0"
MEND = f"""
    INSERT INTO reports_tiledelta ({COLUMNS})
    SELECT {KEY}, {SUMS} FROM ({LIVE} UNION ALL {TAKEN_OFF}) AS apart GROUP BY {KEY} {LEFT}"""
# Every zoom level with the changes that are not added yet, less the live counts; one statement sees one moment.
APART = f"""
    SELECT count(*) FROM (
        SELECT zoom, {KEY} FROM (
            SELECT zoom, {COLUMNS} FROM reports_tilecount
            UNION ALL {LEVELS.format(rows="reports_tiledelta", finest=FINEST)}
            UNION ALL SELECT zoom, {KEY}, -reports, -lat_sum, -lon_sum FROM (
                {LEVELS.format(rows=f"({LIVE}) AS live", finest=FINEST)}) AS levels
        ) AS everything GROUP BY zoom, {KEY} {LEFT}
    ) AS apart"""


def fold_tiles() -> None:
    """Add the changes to the counts. Safe at any time and twice at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALONE)
        _fold(cursor)


def _fold(cursor: object) -> None:
    for statement in (FOLD, "DELETE FROM reports_tilecount WHERE reports = 0"):
        cursor.execute(statement)  # type: ignore[attr-defined]


def rebuild_tiles() -> None:
    """Count anew, while reports are being written: what is wrong in the finest grid is put right by further changes,
    the other levels are made from it."""
    finest = f"(SELECT {COLUMNS} FROM reports_tilecount WHERE zoom = {FINEST}) AS finest"
    coarser = LEVELS.format(rows=finest, finest=FINEST - 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALONE)
        cursor.execute(MEND)
        cursor.execute("DELETE FROM reports_tilecount WHERE zoom < %s", [FINEST])
        cursor.execute(f"INSERT INTO reports_tilecount (zoom, {COLUMNS}) {coarser}")
        _fold(cursor)


def wrong_tiles() -> int:
    """In how many squares, of all levels, the counts are not what counting the reports gives."""
    with connection.cursor() as cursor:
        cursor.execute(APART)
        return int(cursor.fetchone()[0])
