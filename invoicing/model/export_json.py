"""An export request as plain JSON: what a job, the log of exports and a plan keep of it."""

import json
from collections.abc import Mapping
from typing import Any

from invoicing.model.exports import CAP, Associations, ExportRequest, Format, Rows
from invoicing.model.filters import filter_from
from invoicing.model.table import View


def plain(request: ExportRequest) -> dict[str, Any]:
    """Everything that makes a difference to the file."""
    view = request.view
    return {
        "name": request.name,
        "format": request.format.value,
        "language": request.language,
        "subject": request.subject,
        "rows": request.rows.value,
        "ids": None if request.ids is None else list(request.ids),
        "filter": json.loads(view.filter.to_json()),
        "search": view.search,
        "sort": view.sort,
        "descending": view.descending,
        "shown": list(view.columns),
        "computed": dict(view.computed),
        "columns": list(request.columns),
        "associations": request.associations.value,
        "cap": request.cap,
    }


def request_from(kept: Mapping[str, Any]) -> ExportRequest:
    """The request again; `InvalidInput` where its filter is none any more."""
    ids = kept["ids"]
    return ExportRequest(
        name=kept["name"],
        format=Format(kept["format"]),
        view=View(
            tuple(kept["shown"]),
            filter_from(json.dumps(kept["filter"])),
            kept["search"],
            kept["sort"],
            kept["descending"],
            computed=kept.get("computed", {}),
        ),
        columns=tuple(kept["columns"]),
        language=kept["language"],
        ids=None if ids is None else tuple(ids),
        rows=Rows(kept["rows"]),
        subject=kept["subject"],
        associations=Associations(kept["associations"]),
        cap=kept.get("cap", CAP),
    )
