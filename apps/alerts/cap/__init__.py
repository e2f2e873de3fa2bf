"""CAP 1.2 (OASIS Common Alerting Protocol): alerts written and read."""

from apps.alerts.cap.reading import Area, Info, Warning, links_of, read_cap
from apps.alerts.cap.writing import NAMESPACE, cap_time, cap_xml

__all__ = ["NAMESPACE", "Area", "Info", "Warning", "cap_time", "cap_xml", "links_of", "read_cap"]
