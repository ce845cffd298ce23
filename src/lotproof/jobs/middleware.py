"""What a request that may have written tells the sequencer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lotproof.jobs import sequencer

GetResponse = Callable[[HttpRequest], HttpResponse]


def wake_sequencer(get_response: GetResponse) -> GetResponse:
    """Return the middleware that wakes the sequencer behind every unsafe method.

    A page then soon shows the index of what it wrote.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            sequencer.wake()
        return response

    return answer
