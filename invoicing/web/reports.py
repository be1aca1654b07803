"""Reports as files: the address of a report's page, asked again as the actor of the request."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invoicing import reports
from invoicing.house import House
from invoicing.web.asking import actor, words_of
from invoicing.web.downloads import disposition

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


class Reports:
    """The route of the reports, at the books that `house` opens."""

    def __init__(self, house: Callable[[], House]) -> None:
        self.house = house

    def routes(self) -> list[Route]:
        """Read only."""
        return [Route("/reports/{name}.{format}", self.file, methods=["GET"])]

    async def file(self, request: Request) -> Response:
        """One report, with the parameters of its page."""
        name, format = request.path_params["name"], request.path_params["format"]
        params, who, w = dict(request.query_params), actor(request), words_of(request.scope)
        title, content = await asyncio.to_thread(
            lambda: reports.file(self.house(), who, name, format, params, w)
        )
        headers = {
            "content-disposition": disposition(title, f".{format}"),
            "content-encoding": "identity",
            "cache-control": "no-store",
        }
        return Response(content, 200, headers, KINDS[format])
