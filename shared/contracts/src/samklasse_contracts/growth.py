"""May a released schema become this one? Only if neither side that still has the old one would notice.

Two questions, one answer each: does an old reader accept all that a new writer may say, and does a new reader accept
all that an old writer says? What is not understood here is refused. A field that is new and optional passes, since
readers ignore unknown fields; hardly anything else does, and goes into a `.v2` beside the `.v1`.
"""

from collections.abc import Iterator, Sequence

from samklasse_contracts.limits import LIMITS, Schema, accepts, beyond, kind, kind_fits, words

ANNOTATIONS = {"$id", "$defs", "$schema", "title", "description", "default", "examples", "deprecated", "readOnly"}
UNDERSTOOD = {
    "$ref", "anyOf", "oneOf", "discriminator", "type", "enum", "const", "properties", "required",
    "additionalProperties", "items", *LIMITS,
}  # fmt: skip


def breaks(released: Schema, wanted: Schema) -> list[str]:
    """What somebody with the released schema would stumble over, one line each."""
    told = _Comparison(wanted, released, reading=True).lines()
    heard = _Comparison(released, wanted, reading=False).lines()
    return [
        *(f"{line}: an old reader would refuse or miss it" for line in told),
        *(f"{line}: an old writer says so, and would be refused" for line in heard),
    ]


class _Comparison:
    """Whether `heard` accepts everything that `said` allows; `reading`: the old one listens."""

    def __init__(self, said: Schema, heard: Schema, *, reading: bool) -> None:
        self._said, self._heard, self._reading = said, heard, reading
        self._under: list[tuple[str, str]] = []

    def lines(self) -> list[str]:
        """Everything that is not accepted, in the order of the schema."""
        return list(dict.fromkeys(self._values(self._said, self._heard, "")))

    def _values(self, said: Schema, heard: Schema, path: str) -> Iterator[str]:
        refs = (str(said.get("$ref")), str(heard.get("$ref")))
        if "$ref" in said and "$ref" in heard and refs in self._under:
            return
        self._under.append(refs)
        understood = _alternatives(heard, self._heard)
        for one in _alternatives(said, self._said):
            yield from self._alternative(one, understood, path)
        self._under.pop()

    def _alternative(self, said: Schema, understood: Sequence[Schema], path: str) -> Iterator[str]:
        if "enum" in said:
            unknown = [value for value in said["enum"] if not any(accepts(one, value) for one in understood)]
            yield from (f"{path} may be {value}" for value in unknown)
            return
        fitting = [one for one in understood if kind_fits(said, one)]
        if not fitting:
            yield f"{path} may be {kind(said)}"
            return
        yield from min((list(self._refused(said, one, path)) for one in fitting), key=len)

    def _refused(self, said: Schema, heard: Schema, path: str) -> Iterator[str]:
        if "enum" in heard:
            yield f"{path} may be other than {words(heard['enum'])}"
        yield from (f"{path} {what}" for what in beyond(said, heard))
        for key in sorted((said.keys() | heard.keys()) - ANNOTATIONS - UNDERSTOOD):
            if said.get(key) != heard.get(key):
                yield f"{path} has another {key}, which nobody here can judge".lstrip()
        if "items" in heard:
            yield from self._values(said.get("items", {}), heard["items"], f"{path}[]")
        if "properties" in heard or "properties" in said or "additionalProperties" in heard:
            yield from self._fields(said, heard, path)

    def _fields(self, said: Schema, heard: Schema, path: str) -> Iterator[str]:
        sent, known = said.get("properties", {}), heard.get("properties", {})
        for name in sorted(set(heard.get("required", ())) - set(said.get("required", ()))):
            if name in sent:
                yield f"{_inside(path, name)} may be left out"
            elif not self._reading:
                yield f"{_inside(path, name)} is new and required"
        for name, inner in known.items():
            if name in sent:
                yield from self._field(sent[name], inner, _inside(path, name))
            elif self._reading:
                yield f"{_inside(path, name)} is gone"
        yield from self._further(said, heard, path)

    def _field(self, said: Schema, heard: Schema, path: str) -> Iterator[str]:
        yield from self._values(said, heard, path)
        if self._reading and "default" in said and "default" in heard and said["default"] != heard["default"]:
            yield f"{path}, left out, means {said['default']!r} and no longer {heard['default']!r}"

    def _further(self, said: Schema, heard: Schema, path: str) -> Iterator[str]:
        """Fields that are not named: open (True), closed (False), or a map with values of one kind."""
        sent, known = said.get("additionalProperties", True), heard.get("additionalProperties", True)
        if known is True or sent is False:
            return
        if known is False or sent is True:
            yield f"{path or 'the body'} may have further fields"
        else:
            yield from self._values(sent, known, f"{path}{{}}")


def _alternatives(schema: Schema, whole: Schema) -> list[Schema]:
    """What a place may hold, one schema without references and choices for each."""
    if "$ref" in schema:
        found: Schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
        return _alternatives({**found, **{key: value for key, value in schema.items() if key != "$ref"}}, whole)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            rest = {key: value for key, value in schema.items() if key not in {choice, "discriminator"}}
            tell = schema.get("discriminator", {}).get("propertyName")
            found_all = [one for inner in schema[choice] for one in _alternatives({**rest, **inner}, whole)]
            return [_told_apart(one, tell) for one in found_all]
    if isinstance(schema.get("type"), list):
        return [{**schema, "type": kind} for kind in schema["type"]]
    return [{**schema, "enum": [schema["const"]]}] if "const" in schema else [schema]


def _told_apart(schema: Schema, tell: str | None) -> Schema:
    """Readers need the field that tells the choices apart, though pydantic does not list it as required."""
    return {**schema, "required": [*schema.get("required", ()), tell]} if tell else schema


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}".lstrip(".")
