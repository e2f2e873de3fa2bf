"""What beat starts, and when: seconds, or the clock of Europe/Ljubljana."""

from typing import Any

from celery.schedules import crontab

CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "core.sweep_outbox": {"task": "core.sweep_outbox", "schedule": 15.0},
    "notifications.deliver_messages": {
        "task": "notifications.deliver_messages",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "notifications.write_broadcasts": {
        "task": "notifications.write_broadcasts",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "notifications.send_digests": {"task": "notifications.send_digests", "schedule": 60.0, "options": {"expires": 60}},
    "notifications.write_digests": {
        "task": "notifications.write_digests",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "api.deliver_webhooks": {"task": "api.deliver_webhooks", "schedule": 15.0, "options": {"expires": 15}},
    "core.forget_idempotency_keys": {"task": "core.forget_idempotency_keys", "schedule": 3600.0},
    "audit.chain_access_log": {"task": "audit.chain_access_log", "schedule": 60.0},
    "audit.export_head": {"task": "audit.export_head", "schedule": 600.0},  # the first of a day writes it
    "audit.verify_chain": {"task": "audit.verify_chain", "schedule": crontab(hour=3, minute=40)},
    "identity.follow_employments": {"task": "identity.follow_employments", "schedule": crontab(hour=0, minute=5)},
    "identity.end_shares": {"task": "identity.end_shares", "schedule": crontab(hour=0, minute=10)},
    "identity.close_expired_accounts": {"task": "identity.close_expired_accounts", "schedule": 300.0},
    "core.gather_words": {"task": "core.gather_words", "schedule": crontab(hour=2, minute=50)},
    "identity.clean_tokens": {"task": "identity.clean_tokens", "schedule": crontab(hour=3, minute=10)},
    "reports.send_digests": {"task": "reports.send_digests", "schedule": crontab(hour=7, minute=15)},
    "documents.sweep_quarantine": {"task": "documents.sweep_quarantine", "schedule": 30.0},
    "documents.sweep_signatures": {"task": "documents.sweep_signatures", "schedule": 60.0},
    "documents.sweep_spool": {"task": "documents.sweep_spool", "schedule": 120.0},
    "documents.sweep_photos": {"task": "documents.sweep_photos", "schedule": 3600.0},
    "documents.keep_order": {"task": "documents.keep_order", "schedule": crontab(hour=2, minute=40)},
    "cases.set_decisions": {"task": "cases.set_decisions", "schedule": 60.0},
    "cases.set_letters": {"task": "cases.set_letters", "schedule": 60.0},
    "cases.follow_deliveries": {"task": "cases.follow_deliveries", "schedule": 300.0},
    "cases.dispose_due": {"task": "cases.dispose_due", "schedule": crontab(hour=3, minute=20)},
    "cases.make_packages": {"task": "cases.make_packages", "schedule": 300.0},
    "cases.sweep_scans": {"task": "cases.sweep_scans", "schedule": 60.0},
    "cases.claim_papers": {"task": "cases.claim_papers", "schedule": 300.0},
    "applications.warn_stale": {"task": "applications.warn_stale", "schedule": crontab(hour=1, minute=45)},
    "reports.fold_tiles": {"task": "reports.fold_tiles", "schedule": 60.0, "options": {"expires": 60}},
    "reports.keep_numbers": {"task": "reports.keep_numbers", "schedule": 3600.0, "options": {"expires": 3600}},
    "alerts.remind_responders": {"task": "alerts.remind_responders", "schedule": 30.0, "options": {"expires": 30}},
    "alerts.fetch_feeds": {"task": "alerts.fetch_feeds", "schedule": 60.0, "options": {"expires": 60}},
    "alerts.keep_visits": {"task": "alerts.keep_visits", "schedule": 60.0, "options": {"expires": 60}},
    "payments.poll_payments": {"task": "payments.poll_payments", "schedule": 60.0, "options": {"expires": 60}},
    "payments.reconcile": {"task": "payments.reconcile", "schedule": crontab(hour=4, minute=10)},
    "payments.remind_overdue": {"task": "payments.remind_overdue", "schedule": crontab(hour=6, minute=20)},
    "cases.tell_officers": {"task": "cases.tell_officers", "schedule": crontab(hour=6, minute=30, day_of_week="1-5")},
    "reports.send_dispatches": {"task": "reports.send_dispatches", "schedule": 30.0, "options": {"expires": 30}},
    "reports.follow_dispatches": {"task": "reports.follow_dispatches", "schedule": 300.0, "options": {"expires": 300}},
    "core.apply_retention": {"task": "core.apply_retention", "schedule": crontab(hour="2", minute="30")},
    "news.publish_due": {"task": "news.publish_due", "schedule": 15.0, "options": {"expires": 15}},
    "portal.sweep_exports": {"task": "portal.sweep_exports", "schedule": 60.0},
}
