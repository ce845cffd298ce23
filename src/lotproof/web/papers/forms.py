"""How labels are to be printed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lotproof.processes.papers import LabelSize
from lotproof.processes.papers.labels import MOST_LABELS


class Counting(forms.Form):
    """Size and number of labels.

    Args:
        by_units: Whether there may be one label for each pack of the goods.
    """

    size = forms.ChoiceField(
        label=_("Printed on"),
        choices=LabelSize.choices,
        initial=LabelSize.SMALL,
        widget=forms.RadioSelect,
    )
    by = forms.ChoiceField(
        label=_("How many"),
        choices=[
            ("units", _("One for each pack of the goods")),
            ("copies", _("The same number of each")),
        ],
        initial="units",
        widget=forms.RadioSelect,
        required=False,
    )
    copies = forms.IntegerField(
        label=_("Copies of each label"),
        min_value=1,
        max_value=MOST_LABELS,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, by_units: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_units:
            del self.fields["by"]
        elif self.data.get("by") != "copies":
            self.fields["copies"].required = not self.is_bound

    @property
    def of_each(self) -> int | None:
        """How many of each; `None` for one for each pack."""
        if self.cleaned_data.get("by", "copies") != "copies":
            return None
        number: int = self.cleaned_data["copies"]
        return number
