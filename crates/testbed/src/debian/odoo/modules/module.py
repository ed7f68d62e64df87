"""Finds addons and reads their manifests."""

import ast
import functools
import importlib
import importlib.metadata
import logging
import os
import re
import shutil

_logger = logging.getLogger(__name__)

SERIES = "18.0"
MANIFESTS = ("__manifest__.py", "__openerp__.py")
DEFAULTS = {
    "author": "Odoo S.A.",
    "auto_install": False,
    "data": [],
    "demo": [],
    "depends": [],
    "external_dependencies": {},
    "installable": True,
    "license": "LGPL-3",
    "version": "1.0",
}


def find(name):
    """The folder of an addon on the addons path, or None."""
    import odoo.addons

    for path in odoo.addons.__path__:
        folder = os.path.join(path, name)
        if manifest_path(folder):
            return folder
    return None


def manifest_path(folder):
    return next((path for path in (os.path.join(folder, name) for name in MANIFESTS) if os.path.isfile(path)), None)


def all_names():
    """Every addon on the addons path, sorted."""
    import odoo.addons

    found = set()
    for path in odoo.addons.__path__:
        if os.path.isdir(path):
            found.update(name for name in os.listdir(path) if re.fullmatch(r"\w+", name) and manifest_path(os.path.join(path, name)))
    return sorted(found)


@functools.lru_cache(maxsize=None)
def manifest(name):
    """The manifest of an addon, completed by the defaults; {} when there is no such addon."""
    folder = find(name)
    if folder is None:
        return {}
    with open(manifest_path(folder), encoding="utf-8") as file:
        declared = ast.literal_eval(file.read())
    if "license" not in declared:
        _logger.warning("Missing `license` key in manifest for %r, defaulting to LGPL-3", name)
    known = {**DEFAULTS, "name": name, **declared}
    # Odoo's rule: no `depends` means `base`.
    known["depends"] = list(known["depends"]) or ([] if name == "base" else ["base"])
    try:
        known["version"] = adapt_version(known["version"])
    except ValueError as error:
        if known["installable"]:
            raise ValueError(f"Module {name}: invalid manifest") from error
    return known


def adapt_version(version):
    adapted = version if version.startswith(f"{SERIES}.") else f"{SERIES}.{version}"
    if not re.fullmatch(r"\d+\.\d+(\.\d+)?", adapted[len(SERIES) + 1:]):
        forms = f"`x.y`, `x.y.z`, `{SERIES}.x.y` or `{SERIES}.x.y.z`"
        raise ValueError(f"Invalid version {version!r}. Modules should have a version in format {forms}.")
    return adapted


def check_external_dependencies(known):
    """Raises an Exception that names the first Python package or program that is missing."""
    wanted = known.get("external_dependencies") or {}
    for requirement in wanted.get("python", []):
        name = re.match(r"[\w.-]+", requirement.strip())
        name = name.group() if name else requirement
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError as error:
            try:
                importlib.import_module(name)
                _logger.warning("python external dependency on '%s' does not appear to be a valid PyPI package. Using a PyPI package name is recommended.", name)
            except ImportError:
                raise Exception(f"External dependency {requirement} not installed: {error}") from error
    for program in wanted.get("bin", []):
        if shutil.which(program) is None:
            raise Exception(f"Unable to find {program!r} in path")


def load(name):
    """Imports an addon as `odoo.addons.NAME`."""
    try:
        importlib.import_module(f"odoo.addons.{name}")
    except Exception:
        _logger.critical("Couldn't load module %s", name)
        raise
