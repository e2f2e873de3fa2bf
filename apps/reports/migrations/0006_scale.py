import django.utils.timezone
from django.db import migrations, models

FILL = """
UPDATE reports_routereport AS flag SET received_at = report.received_at
FROM reports_report AS report WHERE report.id = flag.report_id
"""  # what is there already


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0005_map'),
    ]

    operations = [
        migrations.AddField(
            model_name='routereport',
            name='received_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveIndex(
            model_name='report',
            name='report_latest',
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('public', True)), fields=['-received_at', '-id'], include=('lat', 'lon', 'kind', 'quarter', 'category'), name='report_latest'),
        ),
        migrations.RemoveIndex(
            model_name='report',
            name='report_box',
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['lat', 'lon'], include=('public', 'kind', 'quarter', 'category', 'received_at'), name='report_box'),
        ),
        migrations.AddIndex(
            model_name='routereport',
            index=models.Index(fields=['-received_at'], name='routereport_latest'),
        ),
        migrations.AddIndex(
            model_name='routereport',
            index=models.Index(fields=['route', '-received_at'], name='routereport_of_route'),
        ),
    ]
