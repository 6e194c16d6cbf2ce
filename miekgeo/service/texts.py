"""What the fields of a layer are called, from its definition."""

from __future__ import annotations

from miekgeo.schema import load_definition


def field_texts(layer: str, name: str) -> dict[str, str]:
    """Title with unit, and description, as JSON schema has them; a column of a user has a name."""
    field = load_definition(layer).by_name.get(name)
    if field is None:
        return {"title": name}
    return {"title": field.heading, "description": field.description}
