from django.urls import path

from routines.translations import views

app_name = "translations"
urlpatterns = [
    path("", views.language_list, name="language_list"),
    path("<slug:language>/", views.translation_list, name="translation_list"),
    path("<slug:language>/<slug:slug>/", views.translation_edit, name="translation_edit"),
    path("<slug:language>/<slug:slug>/history/", views.translation_history, name="translation_history"),
    path(
        "<slug:language>/<slug:slug>/history/<int:number>/restore/",
        views.translation_restore,
        name="translation_restore",
    ),
]
