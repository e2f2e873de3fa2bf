"""An office with a decade of cases, made in the database of a run: `python -m tools.bench.office 100000`.

One department has them all; one in fifty is open, as with a case that takes a month and is kept for years. Prints the
cookie of an officer's session. Runs in the environment of the portal that is measured, never elsewhere.
"""

import datetime as dt
import sys

import django

from tools.bench.staff import session_of

OPEN_ONE_IN = 50
DEPARTMENT = "GJS"
CASES = """
WITH given AS (SELECT %s::uuid AS department, %s::uuid AS officer, %s::int AS apart, %s::int AS many)
INSERT INTO cases_case (id, created, changed, sign, sequence, year, number, title_sl, title_en, department_id,
    applicant_id, party_name, subject_kind, subject_id, procedure, state, received_at, moved, decision_period, paused,
    channel, outcome, next_due, next_kind, due_order, search_text, officer_id)
SELECT gen_random_uuid(), now(), now(), '371', 1000000 + n, 2026, '371-' || 1000000 + n || '/2026',
    'Dovoljenje za prekop občinske ceste', 'Permit to dig up a municipal road', department, officer,
    'Janez Novak', 'bench', n, 'prekop-obcinske-ceste',
    CASE WHEN n %% apart > 0 THEN 'final' WHEN n %% (3 * apart) = 0 THEN 'supplement_requested'
        ELSE 'received' END,
    now() - n * interval '40 minutes', now(), '', 0, 'e_identified', '', current_date + (n / apart) %% 60 - 10,
    'decision', current_date + (n / apart) %% 60 - 10, 'janez novak ' || n || ' presernova ulica',
    CASE WHEN n %% (2 * apart) = 0 THEN officer END
FROM given, generate_series(1, many) AS n
"""


def fill(count: int) -> str:
    """Make the officer and the cases; `name=value` of the session's cookie."""
    import pgtrigger
    from django.db import connection, transaction

    from apps.core.actor import system_actor
    from apps.identity.models import Department, User
    from apps.identity.services.staff import employ

    department = Department.objects.filter(code=DEPARTMENT).first()
    assert department, f"no department {DEPARTMENT}"
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        officer = User.objects.create_user(username="bench", email="bench@example.si", first_name="Uradnica")
        employ(
            actor=system_actor("bench"), user=officer, department=department, role="officer", since=dt.date(2020, 1, 1)
        )
        cursor.execute(CASES, [department.pk, officer.pk, OPEN_ONE_IN, count])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE cases_case")
    return session_of(User.objects.get(pk=officer.pk))


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(fill(int(sys.argv[1])))
