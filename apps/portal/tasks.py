"""Jobs of the roof."""

from celery import shared_task

from apps.portal.services import exports


@shared_task(name="portal.build_export")
def build_export(export_id: str) -> None:
    """Make one export."""
    exports.build_export(export_id=export_id)


@shared_task(name="portal.sweep_exports")
def sweep_exports() -> None:
    """Make what the kicks missed."""
    exports.sweep_exports()
