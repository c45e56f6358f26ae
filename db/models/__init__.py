"""One module per group of tables; importing this package registers every model with the metadata."""

from importlib import import_module
from pkgutil import iter_modules

# A new table is a new module here and nothing else, so the modules are found, not listed.
for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
