"""`sources.yml`: the feeds, sitemaps, pages and folders that are followed; an error names file, line and field."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from yarl import URL

Kind = Literal["feed", "sitemap", "page", "files"]

_CADENCE = re.compile(r"(\d{1,4})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class CatalogError(ValueError):
    """A `sources.yml` that cannot be read, or in which something is missing."""


def _cadence(value: object) -> object:
    """A length of time, which a person writes as 30m, 6h or 1d."""
    if isinstance(value, timedelta):
        return value
    found = _CADENCE.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found or not int(found[1]):
        raise ValueError("write it as 15m, 6h or 1d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _address(value: str) -> str:
    """An address of the web."""
    try:
        parts = URL(value)
    except ValueError as error:
        raise ValueError(f"is no address: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.host or parts.user or parts.password:
        raise ValueError("expected http://... or https://..., without a password")
    return value


Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]


class Source(BaseModel):
    """One feed, sitemap, page or folder to follow."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    url: Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_address)] | None = None
    path: Annotated[str, StringConstraints(min_length=1)] | None = None
    kind: Kind = "feed"
    publisher: str | None = None
    language: Annotated[str, StringConstraints(pattern="^[a-z]{2}$")] | None = None
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] | None = None
    group: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,39}$")] = "news"
    cadence: Annotated[timedelta, BeforeValidator(_cadence)] = timedelta(hours=1)
    text: Literal["item", "page"] = "item"
    enabled: bool = True

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        """Files have a path, everything else an address."""
        if self.kind == "files" and (self.url or not self.path):
            raise ValueError("kind files wants a path, and no url")
        if self.kind != "files" and (self.path or not self.url):
            raise ValueError(f"a {self.kind} wants a url" + (", and no path" if self.path else ""))
        return self

    @property
    def place(self) -> str:
        """Its address or path."""
        return self.url or self.path or ""

    @property
    def reads_pages(self) -> bool:
        """Whether the text is that of the pages that the items lead to; a sitemap has no text of its own."""
        return self.kind == "sitemap" or (self.kind == "feed" and self.text == "page")


class Catalog(BaseModel):
    """All sources, and how they are visited."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contact: Annotated[str, StringConstraints(min_length=3, pattern=r"^[\x21-\x7e]+$")] | None = None
    allow_hosts: tuple[str, ...] = ()
    pause: Annotated[float, Field(ge=0, le=60)] = 1.0
    pages_per_visit: Annotated[int, Field(ge=1, le=10_000)] = 50
    sources: tuple[Source, ...] = ()

    def chosen(self, names: Sequence[str]) -> list[Source]:
        """The sources of these names, or all that are enabled where none is given."""
        by_name = {source.name: source for source in self.sources}
        for name in names:
            if name not in by_name:
                raise CatalogError(f"{name}: no such source; there are {', '.join(by_name) or 'none'}")
        return [by_name[name] for name in names] or [source for source in self.sources if source.enabled]

    def asked_by(self, path: Path) -> str:
        """The contact that servers are told."""
        if not self.contact:
            advice = "set it to your mail address or a page about you: servers are told who asks"
            raise CatalogError(f"{path}: contact is missing; {advice}")
        return self.contact


def catalog_path(home: Path) -> Path:
    """Where the sources of a lake are listed."""
    return home / "sources.yml"


def read_catalog(home: Path) -> Catalog:
    """The sources of a lake; none where there is no list."""
    path = catalog_path(home)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Catalog()
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path}: cannot be read: {error}") from error
    return _validated(_loaded(text, path), path)


def make_source(fields: Mapping[str, object]) -> Source:
    """The source with these fields, as a line of the list would have them."""
    try:
        return Source.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise CatalogError(_complaint(first)) from error


def add_source(home: Path, source: Source, contact: str | None = None) -> None:
    """Write one more source into the list, whose comments and order stay as they are."""
    path = catalog_path(home)
    text = path.read_text(encoding="utf-8") if path.exists() else "sources: []\n"
    content = _loaded(text, path)
    known = _validated(content, path)
    if any(other.name == source.name for other in known.sources):
        raise CatalogError(f"{source.name}: there is a source of that name already; give another by --name")
    if any(other.place == source.place for other in known.sources):
        raise CatalogError(f"{source.place}: is followed already")
    if contact and not known.contact:
        content.insert(0, "contact", contact)
    if not content.get("sources"):
        content["sources"] = []
    content["sources"].append(_as_written(source))
    _validated(content, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        _yaml().dump(content, file)
    unfinished.replace(path)


def _as_written(source: Source) -> dict[str, Any]:
    """The source as a person would write it: what is as usual is left out."""
    row = source.model_dump(exclude_defaults=True, exclude={"cadence"})
    minutes = int(source.cadence.total_seconds() // 60)
    unit, size = next((unit, size) for unit, size in (("d", 1_440), ("h", 60), ("m", 1)) if minutes % size == 0)
    return row | {"cadence": f"{minutes // size}{unit}"}


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 120
    return yaml


def _loaded(text: str, path: Path) -> Any:
    """The file's content, which knows where in the file each part of it stands."""
    try:
        content = _yaml().load(StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogError(f"{path}:{line}: is no YAML: {error.problem or error.context}") from error
    except YAMLError as error:
        raise CatalogError(f"{path}: is no YAML: {error}") from error
    content = _yaml().load("{}\n") if content is None else content
    if not isinstance(content, dict):
        raise CatalogError(f"{path}:1: expected 'contact' and 'sources', found no fields")
    return content


def _validated(content: Any, path: Path) -> Catalog:
    try:
        catalog = Catalog.model_validate(content)
    except ValidationError as error:
        # A name that is misspelt explains why the field of the right name is missing.
        first = min(error.errors(include_url=False), key=lambda error: error["type"] != "extra_forbidden")
        raise CatalogError(f"{path}:{_line(content, first['loc'])}: {_complaint(first)}") from error
    seen: set[str] = set()
    for number, source in enumerate(catalog.sources):
        if source.name in seen:
            line = _line(content, ("sources", number, "name"))
            raise CatalogError(f"{path}:{line}: name: '{source.name}' is there twice")
        seen.add(source.name)
    return catalog


def _complaint(error: Any) -> str:
    """The field and what is wrong with it."""
    # An item of a list is named by its line.
    field = ".".join(str(part) for part in error["loc"] if isinstance(part, str) and part != "sources") or "sources"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        fields = Source.model_fields if "sources" in error["loc"] else Catalog.model_fields
        message = f"no such field; there are {', '.join(fields)}"
    return f"{field}: {message}"


def _line(content: Any, where: Sequence[int | str]) -> int:
    """The line in which a part of the file stands, or the innermost part of it that the file has."""
    line = 1
    for part in where:
        try:
            line = (content.lc.item(part) if isinstance(part, int) else content.lc.key(part))[0] + 1
            content = content[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
