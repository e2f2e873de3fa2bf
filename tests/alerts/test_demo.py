"""The demo shows the feature alive, once."""

from django.utils import timezone

from apps.alerts import demo
from apps.alerts.models import Alert, Call, Hazard, Plan, ResponderGroup
from apps.identity import demo as people


def test_the_demo_is_alive_and_the_same_twice(settings, catalogue, town, storage):
    settings.DEMO = True
    people.load(timezone.localdate())
    first = demo.load(timezone.localdate())
    assert demo.load(timezone.localdate()) == first
    assert Hazard.objects.count() == 17
    assert ResponderGroup.objects.filter(kind="fire").count() == 9
    assert {row.standing for row in Alert.objects.all()} == {"ended", "active"}
    assert Alert.objects.filter(status="exercise").exists()
    assert Call.objects.exclude(answer="").exists()
    assert Plan.objects.filter(demo=True).count() == 3
