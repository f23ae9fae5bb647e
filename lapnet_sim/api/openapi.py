"""What the OpenAPI document says of bodies that are read by hand."""

from typing import Any

from pydantic import BaseModel

from lapnet_sim.api.schemas import ProblemOut

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {"application/problem+json": {"schema": ProblemOut.model_json_schema()}},
    }
    for status, description in {
        400: "the body is not strict JSON",
        401: "no API key, or an unknown one",
        403: "this API key is not for such requests",
        404: "not there, or not yours",
        409: "the id was used before for a different request, or it cannot happen as things stand",
        410: "the enquiry has expired, or the order behind the code has or was cancelled",
        413: "the body is too large",
        422: "the code or a field cannot be accepted",
        507: "no space is left to write; reading goes on",
        503: "busy, or the outcome must be looked up",
    }.items()
}

LOOKUP_PROBLEMS = PROBLEMS | {
    429: PROBLEMS[503] | {"description": "too many look-ups; `Retry-After` says how long to wait"}
}
"""Of the endpoints that ask about others."""


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """The request body of an endpoint, for the OpenAPI document."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _inlined(schema, definitions)}},
        }
    }


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    """The schema with its references replaced by what they point at; ours do not recurse."""
    if isinstance(schema, list):
        return [_inlined(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
    return {key: _inlined(value, definitions) for key, value in schema.items()}
