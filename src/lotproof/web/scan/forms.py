"""What the scan page takes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Scan(forms.Form):
    """One code as scanned or typed.

    Nothing is stripped: a separator at the end belongs to the code.
    """

    code = forms.CharField(label=_("Code"), max_length=4000, strip=False)
