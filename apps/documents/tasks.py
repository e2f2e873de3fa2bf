"""Jobs: the check of what came in, and what happens at night."""

from celery import shared_task

from apps.documents import services


@shared_task(name="documents.check_file")
def check_file(file_id: str) -> None:
    """Scan one file, kicked on commit."""
    services.check_file(file_id)


@shared_task(name="documents.sweep_quarantine")
def sweep_quarantine() -> None:
    """Scan what the kicks missed and what is due again."""
    services.sweep_quarantine()


@shared_task(name="documents.examine_signatures")
def examine_signatures(report_id: str) -> None:
    """Examine the signatures of one file, kicked on commit."""
    services.examine_signatures(report_id)


@shared_task(name="documents.sweep_signatures")
def sweep_signatures() -> None:
    """Examine what the kicks missed and what is due again."""
    services.sweep_signatures()


@shared_task(name="documents.sweep_spool")
def sweep_spool() -> None:
    """Delete opened files that nginx has handed out."""
    services.sweep_spool()


@shared_task(name="documents.sweep_photos")
def sweep_photos() -> None:
    """Delete photos of forms that were never sent."""
    services.erase_unclaimed_photos()


@shared_task(name="documents.keep_order")
def keep_order() -> None:
    """Erase what nobody needs, then compare database and storage."""
    services.erase_unused()
    services.compare_storage()
