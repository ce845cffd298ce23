"""Addresses of the documents of the main line."""

from django.urls import path

from lotproof.web.documents import (
    acceptance,
    ending,
    lists,
    orders,
    outbound_review,
    picking,
    purchasing,
    put_away,
    receiving,
    remarks,
    selling,
    shipping,
    views,
)

app_name = "documents"
urlpatterns = [
    path("", lists.index, name="index"),
    path("devices/", orders.devices, name="devices"),
    path("purchase_order/new/", purchasing.new, name="new_purchase_order"),
    path("sales_order/new/", selling.new, name="new_sales_order"),
    path("<uuid:document_id>/", views.document, name="document"),
    path("<uuid:document_id>/news/", views.news, name="news"),
    path("<uuid:document_id>/approve/", views.approve, name="approve"),
    path("<uuid:document_id>/end/<slug:step>/", ending.end, name="end"),
    path(
        "<uuid:document_id>/lines/<uuid:line_id>/take-back/",
        ending.taken_back,
        name="take_back",
    ),
    path("<uuid:document_id>/receive/", receiving.begin, name="begin_receipt"),
    path("<uuid:document_id>/scan/", receiving.scan, name="scan"),
    path("<uuid:document_id>/type/", receiving.type_label, name="type_label"),
    path("<uuid:document_id>/lower/", receiving.lower, name="lower"),
    path("<uuid:document_id>/finish/", receiving.finish, name="finish"),
    path("<uuid:document_id>/inspect/", acceptance.inspected, name="inspect"),
    path("<uuid:document_id>/review/", acceptance.reviewed, name="review"),
    path("<uuid:document_id>/put-away-scan/", put_away.scan, name="put_away_scan"),
    path("<uuid:document_id>/place/", put_away.place, name="place"),
    path("<uuid:document_id>/pick-scan/", picking.scan, name="pick_scan"),
    path("<uuid:document_id>/pick/", picking.pick, name="pick"),
    path("<uuid:document_id>/allocate/", picking.allocated, name="allocate"),
    path("<uuid:document_id>/close-short/", picking.short, name="close_short"),
    path(
        "<uuid:document_id>/lines/<uuid:line_id>/give-up/",
        ending.given_up,
        name="give_up",
    ),
    path(
        "<uuid:document_id>/lines/<uuid:line_id>/other/",
        picking.other_stock,
        name="other_stock",
    ),
    path("<uuid:document_id>/release/", outbound_review.released, name="release"),
    path("<uuid:document_id>/ship/", shipping.shipped, name="ship"),
    path("<uuid:document_id>/note/", shipping.note, name="note"),
    path("<uuid:document_id>/remarks/", remarks.remark, name="remark"),
    path(
        "<uuid:document_id>/lines/<uuid:line_id>/remarks/",
        remarks.remark,
        name="remark_on_line",
    ),
    path("<uuid:document_id>/photos/<slug:sha256>/", remarks.photo, name="photo"),
    path(
        "<uuid:document_id>/photos/<slug:sha256>/small/",
        remarks.photo,
        {"small": True},
        name="thumbnail",
    ),
    path("<slug:kind>/", lists.index, name="kind"),
]
