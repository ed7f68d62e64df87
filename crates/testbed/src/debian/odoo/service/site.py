"""The pages of the sample: the installed addons as a page and as `status.json`, and the health."""

import html
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..modules import module

FACTS = ("project", "stage", "release", "digest")
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{project} {stage}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}}td,th{{text-align:left;padding:.2rem 1.5rem .2rem 0}}code{{overflow-wrap:anywhere}}</style>
<h1>{project} on {stage}</h1><p>Release <b>{release}</b><br>Image <code>{digest}</code></p>
<table><tr><th>Addon</th><th>Version</th></tr>{rows}</table></html>
"""


def serve(options):
    """Listens; the caller runs `serve_forever`."""
    server = ThreadingHTTPServer(("0.0.0.0", options.http_port), _Handler)
    server.daemon_threads = True
    server.healthy_from = time.monotonic() + float(os.environ.get("SAMPLE_HEALTH_DELAY", "0"))
    server.folders = options.addons_path[1:]
    return server


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        match self.path.partition("?")[0]:
            case "/web/health" if self._is_healthy():
                self._answer("application/json", '{"status": "pass"}')
            case "/" | "/web" | "/index.html":
                self._answer("text/html; charset=utf-8", self._page())
            case "/status.json":
                self._answer("application/json", json.dumps({**_facts(), "addons": self._addons()}))
            case _:
                self.send_error(404)

    def log_message(self, format, *args):
        """Logs no request: a health check comes every second."""

    def _answer(self, kind, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _is_healthy(self):
        marks = [os.path.join(folder, *inner, "unhealthy") for folder in self.server.folders for inner in [()] + [(name,) for name in _listed(folder)]]
        sick = os.environ.get("SAMPLE_HEALTH", "pass") != "pass" or any(map(os.path.exists, marks))
        return not sick and time.monotonic() >= self.server.healthy_from

    def _addons(self):
        names = sorted({name for folder in self.server.folders for name in _listed(folder) if module.find(name)})
        return [{"name": name, "version": _version(name)} for name in names]

    def _page(self):
        rows = "".join(f"<tr><td>{html.escape(one['name'])}</td><td>{html.escape(one['version'])}</td></tr>" for one in self._addons())
        facts = {name: html.escape(value) for name, value in _facts().items()}
        return PAGE.format(**{**facts, "release": facts["release"] or "none"}, rows=rows)


def _facts():
    return {name: os.environ.get(f"ECLUSE_{name.upper()}", "") for name in FACTS}


def _version(name):
    try:
        return module.manifest(name)["version"]
    except (SyntaxError, ValueError):
        return ""


def _listed(folder):
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []
