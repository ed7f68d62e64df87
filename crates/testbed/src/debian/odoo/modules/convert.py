"""Data files: makes records with an external id from XML records and CSV tables."""

import csv
import datetime
import logging
import os
import time
import xml.etree.ElementTree as ElementTree

from .. import schema
from ..fields import Command
from . import module as modules

_logger = logging.getLogger("odoo.tools.convert")


class ParseError(Exception):
    pass


def load(env, module, file, mode, noupdate=False):
    path = os.path.join(modules.find(module), file)
    _, kind = os.path.splitext(file.lower())
    with open(path, encoding="utf-8", newline="") as opened:
        text = opened.read()
    match kind:
        case ".xml":
            _Xml(env, module, path, mode, noupdate).load(text)
        case ".csv":
            _csv(env, module, file, text, mode, noupdate)
        case ".sql":
            env.cr.execute(text)
        case ".js":
            pass
        case _:
            raise ValueError(f"Can't load unknown file type {file}.")


def _full(module, xmlid):
    return xmlid if "." in xmlid else f"{module}.{xmlid}"


def _save(env, module, model, xmlid, values, mode, noupdate):
    """Creates the record, or updates the record that has the external id; returns it."""
    records = env[model]
    if xmlid:
        owner, _, name = _full(module, xmlid).partition(".")
        env.cr.execute("SELECT res_id, noupdate FROM ir_model_data WHERE module = %s AND name = %s", (owner, name))
        row = env.cr.fetchone()
        if row and records.browse(row[0]).exists():
            record = records.browse(row[0])
            if not (row[1] and mode == "update"):
                record.write(values)
            return record
    record = records.create(values)
    if xmlid:
        schema.name_xmlid(env.cr, owner, name, model, record.id, noupdate)
    return record


def _csv(env, module, file, text, mode, noupdate):
    model = os.path.basename(file)[:-4]
    rows = csv.reader(text.splitlines())
    header = next(rows)
    for number, row in enumerate(rows, 2):
        if not any(row):
            continue
        values, xmlid = {}, None
        for column, cell in zip(header, row):
            if column == "id":
                xmlid = cell
            elif column.endswith((":id", "/id")):
                field = env[model]._known(column[:-3])
                found = [env.ref(_full(module, one)).id for one in cell.split(",") if one]
                values[field.name] = [Command.set(found)] if field.type == "many2many" else (found or [False])[0]
            else:
                values[column] = env[model]._known(column).from_text(cell) if cell else False
        try:
            _save(env, module, model, xmlid, values, mode, noupdate)
        except Exception as error:
            raise Exception(f"Module loading {module} failed: file {file} could not be processed:\nLine {number}: {error}") from error


class _Xml:
    def __init__(self, env, module, path, mode, noupdate):
        self.env = env
        self.module = module
        self.path = path
        self.mode = mode
        self.noupdate = noupdate

    def load(self, text):
        try:
            root = ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            raise ParseError(f"while parsing {self.path}: {error}") from error
        if root.tag not in ("odoo", "openerp", "data"):
            raise ParseError(f"while parsing {self.path}: the root is <{root.tag}>, not <odoo>")
        self._children(root, self.noupdate or _flag(root.get("noupdate")))

    def _children(self, parent, noupdate):
        for node in parent:
            if node.tag == "data":
                self._children(node, noupdate or _flag(node.get("noupdate")))
                continue
            try:
                match node.tag:
                    case "record":
                        self._record(node, noupdate)
                    case "menuitem":
                        self._menu(node)
                    case "template":
                        self._template(node)
                    case "delete":
                        self.env.ref(_full(self.module, node.get("id")), False) and self._ref(node.get("id")).unlink()
                    case "function":
                        self._function(node)
                    case _:
                        raise ValueError(f"unknown tag <{node.tag}>")
            except ParseError:
                raise
            except Exception as error:
                element = ElementTree.tostring(node, encoding="unicode").strip()
                raise ParseError(f"while parsing {self.path}, somewhere inside\n{element}\n{error}") from error

    def _ref(self, xmlid):
        return self.env.ref(_full(self.module, xmlid))

    def _eval(self, text):
        names = {"ref": lambda xmlid: self._ref(xmlid).id, "Command": Command, "datetime": datetime, "time": time, "obj": self.env}
        return eval(text, names)  # Trusted like the Python code of the addon.

    def _record(self, node, noupdate):
        model, xmlid = node.get("model"), node.get("id")
        if model not in self.env:
            raise KeyError(model)
        values = {child.get("name"): self._value(model, child) for child in node if child.tag == "field"}
        record = _save(self.env, self.module, model, xmlid, values, self.mode, noupdate)
        if model == "ir.ui.view":
            check_view(record)

    def _value(self, model, node):
        field = self.env[model]._known(node.get("name"))
        if node.get("ref"):
            return self._ref(node.get("ref")).id
        if node.get("search"):
            found = self.env[field.comodel_name].search(self._eval(node.get("search")))
            return found.ids if field.type == "many2many" else found[:1].id
        if node.get("eval"):
            return self._eval(node.get("eval"))
        if node.get("file"):
            owner, _, rest = node.get("file").partition("/")
            with open(os.path.join(modules.find(owner), rest), "rb") as file:
                return file.read()
        if node.get("type") in ("xml", "html"):
            return "".join(ElementTree.tostring(child, encoding="unicode") for child in node)
        text = node.text or ""
        return field.from_text(text) if text.strip() else False

    def _menu(self, node):
        values = {"name": node.get("name"), "sequence": int(node.get("sequence", 10))}
        if node.get("parent"):
            values["parent_id"] = self._ref(node.get("parent")).id
        if node.get("action"):
            action = self._ref(node.get("action"))
            values["action"] = f"{action._name},{action.id}"
            values["name"] = values["name"] or action.name
        _save(self.env, self.module, "ir.ui.menu", node.get("id"), values, self.mode, False)

    def _template(self, node):
        inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in node)
        values = {"name": node.get("name") or node.get("id"), "type": "qweb", "key": _full(self.module, node.get("id")), "arch": inner}
        if node.get("inherit_id"):
            values["inherit_id"] = self._ref(node.get("inherit_id")).id
        _save(self.env, self.module, "ir.ui.view", node.get("id"), values, self.mode, False)

    def _function(self, node):
        given = self._eval(node.get("eval")) if node.get("eval") else []
        values = [self._eval(child.get("eval")) if child.get("eval") else child.text for child in node if child.tag == "value"]
        getattr(self.env[node.get("model")], node.get("name"))(*given, *values)


def _flag(text):
    return (text or "").lower() in ("1", "true")


def check_view(view):
    """Checks that every field of a view exists. Odoo checks a change to another view with that view; this does not."""
    if not view.model or view.inherit_id or view.type == "qweb" or not view.arch:
        return
    if view.model not in view.env:
        raise ValueError(f"Model not found: {view.model}")
    _check_arch(ElementTree.fromstring(view.arch), view.env[view.model])


def _check_arch(node, model):
    for child in node:
        if child.tag != "field":
            _check_arch(child, model)
            continue
        name = child.get("name")
        if name not in model._fields and name != "id":
            raise ValueError(f'Field "{name}" does not exist in model "{model._name}"')
        if len(child) and model._fields[name].relational:
            _check_arch(child, model.env[model._fields[name].comodel_name])
