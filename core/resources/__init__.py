"""The declared tables, found by their modules: `RESOURCES[table]`."""

from importlib import import_module
from pkgutil import iter_modules

from core.messages import DeclarationError
from core.resource import Resource


def _found() -> dict[str, Resource]:
    resources = {}
    for module in sorted(iter_modules(__path__), key=lambda m: m.name):
        declared = import_module(f"{__name__}.{module.name}").RESOURCE
        if declared.table != module.name:
            raise DeclarationError(
                f"{declared.table}: the declaration stands in core/resources/{module.name}.py"
            )
        resources[declared.table] = declared
    for resource in resources.values():
        _check_links(resource, resources)
    return resources


def _check_links(resource: Resource, resources: dict[str, Resource]) -> None:
    for one in resource.fields.values():
        if one.target and one.target not in resources:
            raise DeclarationError(
                f"{resource.table}.{one.key} refers to {one.target}, which is not declared"
            )
    for child in resource.children:
        if child.table not in resources or child.via not in resources[child.table].fields:
            raise DeclarationError(f"{resource.table}: child rows {child.table}.{child.via} do not exist")
        if child.timeline and child.timeline not in resources[child.table].fields:
            raise DeclarationError(
                f"{resource.table}: {child.table} have no {child.timeline} for the timeline"
            )


RESOURCES: dict[str, Resource] = _found()
