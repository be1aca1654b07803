"""What jobs leave behind: their files, each asked for as the actor of the request."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from invoicing import jobs
from invoicing.house import House
from invoicing.model.errors import NotFound
from invoicing.web.asking import actor
from invoicing.web.downloads import disposition

#: The largest id the books can hold.
LARGEST = 2**63 - 1


class Results:
    """The route of the results, at the books that `house` opens."""

    def __init__(self, house: Callable[[], House]) -> None:
        self.house = house

    def routes(self) -> list[Route]:
        """Read only."""
        return [Route("/jobs/{id:int}/file", self.file, methods=["GET"])]

    async def file(self, request: Request) -> Response:
        """The file of one's own job, for as long as it is kept."""
        id = int(request.path_params["id"])
        if id > LARGEST:
            raise NotFound("job", id)
        who = actor(request)
        path, name = await asyncio.to_thread(lambda: jobs.result(self.house(), who, id))
        headers = {
            "content-disposition": disposition(name, path.suffix),
            "content-encoding": "identity",
            "cache-control": "no-store",
        }
        return FileResponse(path, headers=headers)
