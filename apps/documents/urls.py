"""Addresses of documents. Pictures of photos are the same in every language (`machine_patterns`)."""

from django.urls import path

from apps.documents import views

app_name = "documents"
urlpatterns = [
    path("dokumenti/<uuid:document_id>/", views.download, name="download"),
    path("dokumenti/<uuid:document_id>/slicica/", views.thumbnail, name="thumbnail"),
    path("dokumenti/<uuid:document_id>/stran/<int:number>/", views.page, name="page"),
    path("preveri/", views.verify, name="verify"),
    path("preveri/<str:code>/", views.verify_code, name="verify_code"),
    path("moj-ptuj/dokumenti/", views.inbox, name="inbox"),
    path("moj-ptuj/dokumenti/shranjeno/", views.mine, name="mine"),
    path("moj-ptuj/dokumenti/shranjeno/potrdilo/", views.receipt, name="receipt"),
    path("moj-ptuj/dokumenti/shranjeno/<uuid:document_id>/izbris/", views.delete, name="delete"),
]
machine_patterns = [
    path("slike/<uuid:address>/<int:size>.<slug:extension>", views.photo, name="photo"),
]
