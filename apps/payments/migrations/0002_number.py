"""The sequence that numbers of orders come from (written by hand; keep it when 0001 is made anew)."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE payments_order_number AS bigint OWNED BY payments_order.number",
            "DROP SEQUENCE payments_order_number",
        ),
    ]
