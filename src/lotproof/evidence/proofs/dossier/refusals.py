"""What can be wrong with a dossier."""

from lotproof.core.refusals import Refused, gettext_noop


class DossierRefused(Refused):
    """A dossier that doesn't prove what it says."""


class NotADossier(DossierRefused):
    """A file of another kind."""

    template = gettext_noop(
        "This file isn't a dossier of Lotproof. Give the file that was exported, as "
        "it was exported."
    )


class DossierTooLarge(DossierRefused):
    """A file larger than any dossier."""

    template = gettext_noop(
        "This file has %(size)s bytes; a dossier has at most %(limit)s. It wasn't "
        "read. Give the file that was exported."
    )


class DossierCutOff(DossierRefused):
    """A dossier without its end."""

    template = gettext_noop(
        "This dossier is cut off: its signature is missing or not whole. Copy the "
        "file again."
    )


class DossierMalformed(DossierRefused):
    """A dossier whose content hasn't the form that was agreed."""

    template = gettext_noop(
        "The dossier's %(part)s isn't as a dossier of this version has it. Check the "
        "file with the version of Lotproof that made it, or ask for a new one."
    )


class DossierNotCanonical(DossierRefused):
    """A dossier whose content can be spelled in another way."""

    template = gettext_noop(
        "The dossier's content can't be relied on. %(reason)s Ask for a new dossier."
    )


class DossierChanged(DossierRefused):
    """A dossier whose content isn't what was signed."""

    template = gettext_noop(
        "The dossier was changed after it was signed: its content has another "
        "digest than its signature covers. Don't rely on it."
    )


class DossierSignatureRefused(DossierRefused):
    """A dossier whose signature doesn't hold."""

    template = gettext_noop(
        "The dossier's signature doesn't hold. %(reason)s Don't rely on it."
    )


class DossierKeyUnknown(DossierRefused):
    """A dossier signed by a key that the reader doesn't trust."""

    template = gettext_noop(
        "The dossier is signed by a key that isn't among the trusted ones. %(reason)s"
    )


class DossierCheckpointRefused(DossierRefused):
    """A dossier whose checkpoint doesn't hold."""

    template = gettext_noop(
        "The dossier's checkpoint doesn't hold. %(reason)s Don't rely on it."
    )


class DossierOfAnotherLog(DossierRefused):
    """A dossier whose parts name different logs."""

    template = gettext_noop(
        "The dossier says it comes from the log %(origin)s, but its %(part)s names "
        "%(other)s. Don't rely on it."
    )


class DossierEntryRepeated(DossierRefused):
    """A dossier in which an entry stands twice."""

    template = gettext_noop(
        "Entry %(index)s stands twice in the dossier. Don't rely on it."
    )


class DossierEntryRefused(DossierRefused):
    """An entry that isn't in the log as the dossier shows it."""

    template = gettext_noop(
        "Entry %(index)s isn't in the log as the dossier shows it. %(reason)s Don't "
        "rely on it."
    )


class DossierRowContradicted(DossierRefused):
    """Two entries that show one version of a row differently."""

    template = gettext_noop(
        "Entry %(index)s shows version %(version)s of row %(id)s in %(table)s with "
        "another content than entry %(other)s. Don't rely on it."
    )
