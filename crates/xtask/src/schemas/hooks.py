"""What schemathesis has to know about Ecluse beyond the description of the API."""

import base64
import json
import os
import re
import uuid

import schemathesis
from schemathesis.core.failures import Failure

# The id of the token that the requests are sent with. It must not be revoked.
PAYLOAD = os.environ["ECLUSE_TOKEN"].split(".")[1]
OWN_TOKEN = json.loads(base64.urlsafe_b64decode(PAYLOAD + "=" * (-len(PAYLOAD) % 4)))["jti"]

# What a description cannot say: the fields whose values can follow their schema and still be
# refused with 422, each with the reason.
REFUSED = [
    # A cursor is opaque. It must come from an earlier page of the same list.
    ("*", "cursor", "must be a `next_cursor` of this list"),
    # Hidden characters beyond U+FFFF are in no pattern.
    ("*", "*", "contains the hidden character U+E00"),
    # Only the database knows the names of time zones.
    ("POST /api/v1/freezes", "time_zone", "is not a time zone"),
    ("POST /api/v1/policies", "settings", "is not a time zone"),
    # It depends on the clock, on the calendar, and on the recurrence.
    ("POST /api/v1/freezes", "starts_at", "this freeze ended on"),
    ("POST /api/v1/freezes", "starts_at", "input is out of range"),
    ("POST /api/v1/freezes", "minutes", "a freeze with the recurrence"),
    # One of two fields, or both, or none.
    ("POST /api/v1/freezes", "platform", "cannot be combined with `project`"),
    ("POST /api/v1/policies", "platform", "cannot be combined with `project`"),
    ("POST /api/v1/projects", "git_username", "is required together with git_token"),
    ("POST /api/v1/projects", "git_token", "is required together with git_username"),
    ("POST /api/v1/projects", "image_repository", "must not be the base image's repository"),
    ("GET /api/v1/releases/{id}/changes", "stage", "is missing: either"),
    ("GET /api/v1/releases/{id}/changes", "from", "cannot be combined with `stage`"),
    ("POST /api/v1/approvals", "reason", "a rejection needs a reason"),
    # Grammars that a regular expression does not describe: those of addresses, git refs, regular
    # expressions, paths.
    ("POST /api/v1/projects", "repository", "repository address"),
    ("POST /api/v1/projects", "repository", "must not contain a user name"),
    ("POST /api/v1/projects", "trunk", "is not the name of a branch or tag"),
    ("POST /api/v1/projects", "trunk", "contains a hidden character"),
    ("PUT /api/v1/projects/{slug}/build-policy", "tests", "the pattern `"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "url", "is not an http or https address"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "ports", "is not a port mapping"),
    ("PUT /api/v1/projects/{slug}/engine-access", "ports", "is not a range of ports"),
    ("PUT /api/v1/projects/{slug}/submodule-sources", "sources", "is not a submodule source"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "volumes", "is not an absolute path"),
    # Rules about several values of a stage, and about what the installation allows.
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "environment", "is set by Ecluse itself"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "secrets", "is set by Ecluse itself"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "secrets", "is also in the environment"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "secrets", "a value is missing"),
    # Limits that the configuration of the installation sets.
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "memory_mib", "can raise this with"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "cpu_millicores", "can raise this with"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "ports", "already published"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "networks", "is not allowed"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "networks", "is listed twice"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "networks", "own network of a stage"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "ports", "is not allowed for this project"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "environment", "asks a reverse proxy"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "secrets", "asks a reverse proxy"),
    ("PUT /api/v1/projects/{slug}/engine-access", "networks", "is listed twice"),
    ("PUT /api/v1/projects/{slug}/engine-access", "networks", "is not allowed"),
    ("PUT /api/v1/projects/{slug}/engine-access", "networks", "own network of a stage"),
    ("PUT /api/v1/projects/{slug}/engine-access", "ports", "is listed twice"),
    # Hidden characters beyond U+FFFF.
    ("PUT /api/v1/projects/{slug}/engine-access", "address_claims", "contains a hidden character"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "volumes", "would hide the addons"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "volumes", "belongs to the system"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "volumes", "is used twice"),
    ("PUT /api/v1/projects/{slug}/stages/{stage}", "automatic", "only staging"),
]

@schemathesis.hook
def filter_case(context, case):
    return not (case.method == "DELETE" and (case.path_parameters or {}).get("id") == OWN_TOKEN)


@schemathesis.hook
def before_call(context, case, kwargs):
    # A key is for one request only. A key that the server must refuse stays as it is.
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[!-~]{1,255}", key):
        case.headers["Idempotency-Key"] = uuid.uuid4().hex
    # A schema counts 57.0 as an integer. The server reads integers without a fraction only.
    if is_valid(case):
        case.body = without_fractions(case.body)


def without_fractions(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [without_fractions(item) for item in value]
    if isinstance(value, dict):
        return {name: without_fractions(item) for name, item in value.items()}
    return value


def is_valid(case):
    """Whether the request follows the description."""
    return case.meta is not None and case.meta.generation.mode.is_positive


class ValidDataRefused(Failure):
    """The response refuses data that the description allows."""


@schemathesis.check
def only_known_rules_refuse_valid_data(ctx, response, case):
    """Beside `positive_data_acceptance`, which accepts 422 as the rules above need it."""
    if response.status_code not in (400, 422) or not is_valid(case):
        return
    operation = f"{case.method} {case.operation.path}"
    for error in response.json().get("errors") or [{"field": "", "problem": response.json()["detail"]}]:
        known = any(
            where in ("*", operation)
            and field in ("*", re.split(r"[.\[]", error["field"])[0])
            and part in error["problem"]
            for where, field, part in REFUSED
        )
        if not known:
            raise ValidDataRefused(
                operation=operation,
                title="Valid data refused",
                message=f"{error['field']}: {error['problem']}",
            )
