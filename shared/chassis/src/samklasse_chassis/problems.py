"""What a caller is told when something is not done: problem details (RFC 9457) with our code, fields and rule."""

from collections.abc import Mapping

from fastapi.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
SCHEMA = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "code", "fields"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "What to act on; one of a closed list"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "rule": {"type": "string", "description": "The paragraph that forbids it, such as il-30"},
    },
}


class Problem(Exception):
    """An answer other than success."""

    def __init__(
        self, status: int, code: str, fields: Mapping[str, object] | None = None, *, rule: str | None = None
    ) -> None:
        super().__init__(code)
        told = {
            "type": f"urn:samklasse:problem:{code}",
            "title": code.replace("_", " ").capitalize(),
            "status": status,
            "code": code,
            "fields": {name: str(value) for name, value in (fields or {}).items()},
        }
        self.response = JSONResponse(told | ({"rule": rule} if rule else {}), status, media_type=MEDIA_TYPE)
