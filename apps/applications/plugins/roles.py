"""What each role may do with procedures and their forms."""

from django.utils.translation import gettext_lazy as _

from apps.identity import registry

SEE = ("applications.view_procedure", "applications.view_formversion")
BUILD = (*SEE, "applications.add_procedure", "applications.change_procedure")
PUBLISH = "applications.publish_procedure"
GRANTS = {
    "officer": SEE,
    "data_protection": SEE,
    "head_of_digital": SEE,
    "editor": BUILD,
    "content_coordinator": (*BUILD, PUBLISH),
    "head": (*BUILD, PUBLISH),
    "administrator": (*BUILD, PUBLISH),
}


def register() -> None:
    """Called from `plugins.register`."""
    for role, permissions in GRANTS.items():
        registry.grant(role, *permissions)
    registry.describe(PUBLISH, _("objava in umik obrazcev"))
