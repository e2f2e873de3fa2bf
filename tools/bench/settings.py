"""The portal's settings with one difference: one address may call the API as often as it can.

Per second, not per minute: the throttle keeps the times of a caller's last period in Redis and reads and writes them
all at each call. A minute without a limit would grow that list and measure the list; a second keeps it as long as
that of a caller at the client's limit of 1,000 a minute, so that what the throttle costs stays in the figures.
"""

from ptuj_portal.settings import *  # noqa: F403
from ptuj_portal.settings import REST_FRAMEWORK

REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_THROTTLE_RATES": dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/s"),
}
