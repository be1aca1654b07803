"""Where payment gateways tell us things, ``/hooks/<gateway>``: signed, heard once, answered fast.

They come from another machine, without a session and without an Origin; what stands for them is
the signature of the body. A message that cannot be believed gets 400 and no word why. What could
not be booked now gets 503, and the gateway sends it again.
"""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from invoicing import hearing
from invoicing.house import House
from invoicing.model.errors import GatewayUnreachable, LedgerBusy, Refused
from invoicing.model.gateway import BadSignature
from invoicing.web.arriving import limited

PREFIX = "/hooks/"
LARGEST = 1_000_000
#: Gateway → the header its signature stands in.
SIGNATURES = {"stripe": "stripe-signature", "sandbox": "sandbox-signature"}


class Hooks:
    """The route, at the books that `house` opens."""

    def __init__(self, house: Callable[[], House]) -> None:
        self.house = house

    def routes(self) -> list[Route]:
        """Messages are posted."""
        return [Route(PREFIX + "{gateway:str}", self.hear, methods=["POST"])]

    async def hear(self, request: Request) -> Response:
        """200 once it is booked, and for what was booked before."""
        gateway = request.path_params["gateway"]
        if gateway not in SIGNATURES:
            return _said(404)
        signature = request.headers.get(SIGNATURES[gateway], "")
        payload = await limited(request, LARGEST)
        return await asyncio.to_thread(self._heard, gateway, payload, signature)

    def _heard(self, gateway: str, payload: bytes, signature: str) -> Response:
        try:
            hearing.hear(self.house(), gateway, payload, signature)
        except BadSignature:
            return _said(400)
        except Refused:  # no such gateway here
            return _said(404)
        except (GatewayUnreachable, LedgerBusy):
            return _said(503)
        return _said(200)


def _said(status: int) -> Response:
    return PlainTextResponse("", status, {"cache-control": "no-store"})
