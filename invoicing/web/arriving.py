"""What arrives in the body of a request, never more of it than is wanted."""

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST_FORM = 16_384


async def limited(request: Request, most: int) -> bytes:
    """The body; 413 as soon as it is longer than `most` bytes."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413)
    return body


async def small_form(request: Request) -> dict[str, str]:
    """The fields of a small form; 413 and 400 for what is none."""
    body = await limited(request, LARGEST_FORM)
    try:
        fields = parse_qsl(body.decode("utf-8", "replace"), True, max_num_fields=10)
    except ValueError:
        raise HTTPException(400) from None
    return dict(fields)
