"""A platform that launches a tincan.xml package: the page's address names the store, the learner and the activity."""

from __future__ import annotations

import json
import urllib.parse
import uuid
import zipfile
from typing import Any

from lrs import AUTH, Lrs
from lxml import etree
from pages_server import Pages

TINCAN = "http://projecttincan.com/tincan.xsd"
ACCOUNT = {"homePage": "https://lms.example.org", "name": "learner-7"}
ACTORS: dict[str, dict[str, Any]] = {
    "account": {"objectType": "Agent", "name": "Léa Müller", "account": ACCOUNT},
    "mbox": {"name": "Léa Müller", "mbox": "mailto:lea@example.org"},
    "lists": {"name": ["Léa Müller"], "mbox": ["mailto:lea@example.org"]},
    "old-account": {
        "name": ["Léa Müller"],
        "account": [{"accountServiceHomePage": ACCOUNT["homePage"], "accountName": ACCOUNT["name"]}],
    },
}


class TinCanLms:
    """The pages on one port, the store on another. Keyword arguments go to the store."""

    def __init__(self, package: zipfile.ZipFile, headers: dict[str, str] | None = None, **options: Any) -> None:
        self.package = package
        self.pages = Pages(package, headers)
        self.lrs = Lrs(**options)
        activity = etree.fromstring(package.read("tincan.xml")).find(f".//{{{TINCAN}}}activity")
        assert activity is not None
        # As Moodle's launch plug-in reads them: the first activity's id and its launch address.
        self.activity = activity.get("id", "")
        self.page = activity.findtext(f"{{{TINCAN}}}launch", "")

    def close(self) -> None:
        self.lrs.close()
        self.pages.close()

    def register(self) -> str:
        return str(uuid.uuid4())

    def launch(self, registration: str = "", actor: str = "account", **changes: str | None) -> str:
        """The address of a launch; `changes` are other values of the query, None leaves one out."""
        query: dict[str, str | None] = {
            "endpoint": self.lrs.endpoint,
            "auth": AUTH,
            "actor": json.dumps(ACTORS[actor], ensure_ascii=False),
            "registration": registration or None,
            "activity_id": self.activity,
            **changes,
        }
        given = {name: value for name, value in query.items() if value is not None}
        return self.pages.address("/pkg/" + self.page) + "?" + urllib.parse.urlencode(given)
