"""The sidebar of the staff pages (django-unfold)."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def link(title: Any, icon: str, name: str, *permissions: str) -> dict[str, Any]:
    """One entry of the sidebar, shown to those who hold one of the permissions (all staff without any)."""
    entry: dict[str, Any] = {"title": title, "icon": icon, "link": reverse_lazy(name)}
    if permissions:
        entry["permission"] = lambda request: any(request.actor.has_perm(one) for one in permissions)
    return entry


SIDEBAR: dict[str, Any] = {
    "show_search": True,
    "command_search": True,
    "show_all_applications": False,
    "navigation": [
        {
            "title": _("Delo"),
            "items": [
                link(_("Kaj čaka na vas"), "home", "admin:index"),
                link(_("Moja miza"), "desk", "admin:cases_desk", "cases.view_case"),
                link(_("Nabiralnik"), "inbox", "identity:inbox", "identity.view_department"),
                link(_("Zadeve"), "folder_open", "admin:cases_case_changelist", "cases.view_case"),
                link(_("Zaključene zadeve"), "inventory_2", "admin:cases_closed", "cases.view_archivepackage"),
                link(
                    _("Seznami za izbris"),
                    "delete_sweep",
                    "admin:cases_disposallist_changelist",
                    "cases.view_disposallist",
                ),
                link(_("Na papirju"), "post_add", "admin:cases_paperfiling_changelist", "cases.view_paperfiling"),
                link(
                    _("Vloge"),
                    "assignment",
                    "admin:applications_application_changelist",
                    "applications.view_application",
                ),
            ],
        },
        {
            "title": _("Takse"),
            "separator": True,
            "items": [
                link(_("Nalogi za plačilo"), "payments", "admin:payments_order_changelist", "payments.view_order"),
                link(
                    _("Oprostitve"),
                    "volunteer_activism",
                    "admin:payments_exemption_changelist",
                    "payments.view_exemption",
                ),
                link(_("Vračila"), "currency_exchange", "admin:payments_refund_changelist", "payments.view_refund"),
                link(_("Zneski in izvoz"), "monitoring", "admin:payments_finance", "payments.view_finance"),
                link(
                    _("Bančni izpiski"),
                    "account_balance",
                    "admin:payments_bankstatement_changelist",
                    "payments.view_bankstatement",
                ),
                link(
                    _("Nakazila"),
                    "receipt_long",
                    "admin:payments_statementline_changelist",
                    "payments.view_statementline",
                ),
                link(
                    _("Razlike s ponudniki"),
                    "rule",
                    "admin:payments_difference_changelist",
                    "payments.view_difference",
                ),
                link(_("Tarifa"), "sell", "admin:payments_tariffitem_changelist", "payments.view_tariffitem"),
            ],
        },
        {
            "title": _("E-vloge"),
            "separator": True,
            "items": [
                link(
                    _("Postopki"),
                    "assignment",
                    "admin:applications_procedure_changelist",
                    "applications.view_procedure",
                ),
                link(
                    _("Različice obrazcev"),
                    "history_edu",
                    "admin:applications_formversion_changelist",
                    "applications.view_formversion",
                ),
                link(
                    _("Kontrolni seznami"),
                    "checklist",
                    "admin:cases_checklistitem_changelist",
                    "cases.view_checklistitem",
                ),
                link(
                    _("Klasifikacijski načrt"),
                    "account_tree",
                    "admin:cases_classsign_changelist",
                    "cases.view_classsign",
                ),
                link(_("Predloge besedil"), "article", "admin:cases_casetext_changelist", "cases.view_casetext"),
                link(_("Pravila o rokih"), "gavel", "admin:cases_legalrule_changelist", "cases.view_legalrule"),
            ],
        },
        {
            "title": _("Izboljšajmo Ptuj"),
            "separator": True,
            "items": [
                link(_("Prijave napak"), "campaign", "admin:reports_report_changelist", "reports.view_report"),
                link(
                    _("Vrste prijav"),
                    "category",
                    "admin:reports_reportcategory_changelist",
                    "reports.view_reportcategory",
                ),
                link(_("Šolske poti"), "school", "admin:reports_schoolroute_changelist", "reports.view_schoolroute"),
                link(
                    _("Predloge odgovorov"),
                    "quickreply",
                    "admin:reports_answertemplate_changelist",
                    "reports.view_answertemplate",
                ),
                link(
                    _("Seznam zlorab"),
                    "block",
                    "admin:reports_blockedsender_changelist",
                    "reports.view_blockedsender",
                ),
            ],
        },
        {
            "title": _("Obveščanje"),
            "separator": True,
            "items": [
                link(_("Novice"), "newspaper", "admin:news_newsitem_changelist", "news.view_newsitem"),
            ],
        },
        {
            "title": _("Opozorila"),
            "separator": True,
            "items": [
                link(_("Opozorila"), "crisis_alert", "admin:alerts_alert_changelist", "alerts.view_alert"),
                link(_("Predloge nevarnosti"), "emergency", "admin:alerts_hazard_changelist", "alerts.change_hazard"),
                link(
                    _("Člani skupin"),
                    "local_fire_department",
                    "admin:alerts_responder_changelist",
                    "alerts.view_responder",
                ),
                link(_("Skupine"), "groups", "admin:alerts_respondergroup_changelist", "alerts.view_respondergroup"),
                link(_("Viri opozoril"), "rss_feed", "admin:alerts_alertfeed_changelist", "alerts.view_alertfeed"),
                link(
                    _("Opozorila drugih"),
                    "public",
                    "admin:alerts_foreignalert_changelist",
                    "alerts.view_foreignalert",
                ),
                link(_("Ocene in načrti"), "menu_book", "admin:alerts_plan_changelist", "alerts.view_plan"),
                link(
                    _("Pravilo o drugi osebi"),
                    "rule",
                    "admin:alerts_confirmationrule_changelist",
                    "alerts.view_confirmationrule",
                ),
            ],
        },
        {
            "title": _("Vprašaj občino"),
            "separator": True,
            "items": [
                link(_("Vprašanja"), "forum", "admin:questions_question_changelist", "questions.view_question"),
                link(
                    _("Teme vprašanj"),
                    "category",
                    "admin:questions_questiontopic_changelist",
                    "questions.view_questiontopic",
                ),
                link(
                    _("Roki za odgovor"),
                    "timer",
                    "admin:questions_replyperiod_changelist",
                    "questions.view_replyperiod",
                ),
                link(
                    _("Predloge odgovorov"),
                    "quickreply",
                    "admin:questions_questiontemplate_changelist",
                    "questions.view_questiontemplate",
                ),
            ],
        },
        {
            "title": _("Ljudje"),
            "separator": True,
            "items": [
                link(_("Osebe"), "person_search", "admin:identity_person_changelist", "identity.view_person"),
                link(_("Sodelavci"), "group", "admin:identity_user_changelist", "identity.view_user"),
                link(_("Zaposlitve"), "badge", "admin:identity_employment_changelist", "identity.view_employment"),
                link(_("Povabila"), "mail", "admin:identity_invitation_changelist", "identity.view_invitation"),
                link(_("Oddelki"), "account_tree", "admin:identity_department_changelist", "identity.view_department"),
                link(
                    _("Organizacije"),
                    "apartment",
                    "admin:identity_organisation_changelist",
                    "identity.change_organisation",
                    "identity.view_organisation",
                ),
                link(
                    _("Dostopi organizacij"),
                    "key",
                    "admin:identity_accessgrant_changelist",
                    "identity.view_accessgrant",
                ),
                link(_("Pooblastila"), "how_to_reg", "admin:identity_mandate_changelist", "identity.view_mandate"),
                link(_("Odjemalci API"), "api", "admin:identity_apiclient_changelist", "identity.view_apiclient"),
                link(
                    _("Oddelki programov"),
                    "domain_add",
                    "admin:identity_clientdepartment_changelist",
                    "identity.view_clientdepartment",
                ),
                link(
                    _("Spletni klici"),
                    "webhook",
                    "admin:api_webhookendpoint_changelist",
                    "api.view_webhookendpoint",
                ),
                link(
                    _("Dostave spletnih klicev"),
                    "outbox",
                    "admin:api_webhookdelivery_changelist",
                    "api.view_webhookdelivery",
                ),
                link(_("Vloge in pravice"), "rule", "identity:roles"),
            ],
        },
        {
            "title": _("Kraji"),
            "separator": True,
            "items": [
                link(
                    _("Kraji in ustanove"),
                    "location_on",
                    "admin:territory_place_changelist",
                    "territory.view_place",
                ),
                link(_("Četrtne skupnosti"), "map", "admin:territory_quarter_changelist", "territory.view_quarter"),
                link(
                    _("Naselja"),
                    "holiday_village",
                    "admin:territory_settlement_changelist",
                    "territory.view_settlement",
                ),
                link(_("Ulice"), "signpost", "admin:territory_street_changelist", "territory.view_street"),
                link(
                    _("Sopomenke iskanja"),
                    "match_word",
                    "admin:portal_synonym_changelist",
                    "portal.view_synonym",
                ),
            ],
        },
        {
            "title": _("Dokumenti"),
            "separator": True,
            "collapsible": True,
            "items": [
                link(_("Dokumenti"), "description", "admin:documents_document_changelist", "documents.view_document"),
                link(_("Fotografije"), "photo_library", "admin:documents_photo_changelist", "documents.view_photo"),
                link(_("Zapečateni"), "verified", "admin:documents_seal_changelist", "documents.view_seal"),
                link(
                    _("Datoteke in karantena"),
                    "coronavirus",
                    "admin:documents_storedfile_changelist",
                    "documents.view_storedfile",
                ),
                link(
                    _("Preverjanja shrambe"),
                    "fact_check",
                    "admin:documents_storagecheck_changelist",
                    "documents.view_storagecheck",
                ),
            ],
        },
        {
            "title": _("Varstvo podatkov"),
            "separator": True,
            "items": [
                link(
                    _("Zahteve posameznikov"),
                    "shield_person",
                    "admin:portal_datarequest_changelist",
                    "portal.view_datarequest",
                ),
                link(_("Soglasja"), "handshake", "admin:identity_consent_changelist", "identity.view_consent"),
                link(_("Izvozi podatkov"), "download", "admin:portal_dataexport_changelist", "portal.view_dataexport"),
                link(_("Roki hrambe"), "auto_delete", "admin:core_retention_rules", "core.view_retentionrun"),
                link(
                    _("Izbrisi iz zgodovine"),
                    "history_toggle_off",
                    "admin:core_erasedhistory_changelist",
                    "core.view_erasedhistory",
                ),
            ],
        },
        {
            "title": _("Sistem"),
            "separator": True,
            "collapsible": True,
            "items": [
                link(_("Sled vpogledov"), "policy", "admin:audit_accesslog_changelist", "audit.view_accesslog"),
                link(
                    _("Preverjanja sledi"),
                    "verified",
                    "admin:audit_chaincheck_changelist",
                    "audit.view_chaincheck",
                ),
                link(_("Prijave"), "devices", "admin:identity_session_changelist", "identity.view_session"),
                link(
                    _("Pošta"),
                    "mail",
                    "admin:notifications_message_changelist",
                    "notifications.view_message",
                ),
                link(
                    _("Pošta v številkah"),
                    "monitoring",
                    "admin:notifications_figures",
                    "notifications.view_message",
                    "notifications.view_smsprice",
                ),
                link(
                    _("Besedila sporočil"),
                    "edit_note",
                    "admin:notifications_templateversion_changelist",
                    "notifications.view_templateversion",
                ),
                link(
                    _("Nedosegljivi naslovi"),
                    "unsubscribe",
                    "admin:notifications_undeliverable_changelist",
                    "notifications.view_undeliverable",
                ),
                link(_("Cene SMS"), "sell", "admin:notifications_smsprice_changelist", "notifications.view_smsprice"),
                link(
                    _("Sporočila med deli portala"),
                    "outbox",
                    "admin:core_outboxevent_changelist",
                    "core.view_outboxevent",
                ),
                link(
                    _("Urnik opravil"),
                    "schedule",
                    "admin:django_celery_beat_periodictask_changelist",
                    "django_celery_beat.view_periodictask",
                ),
            ],
        },
    ],
}
