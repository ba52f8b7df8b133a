"""What the environment says of connections to S3, and how long we wait for it. Credentials, region and endpoint are read
by the S3 client itself.
"""

import os
from datetime import timedelta
from typing import Any

CLIENT = {"connect_timeout": "2s", "read_timeout": "10s", "timeout": "10m"}
"""Who waits is told soon that nobody answers; a slow reader of a large file may take minutes."""
RETRY = {"max_retries": 2, "retry_timeout": timedelta(seconds=10)}
PASSED_ON = ("allow_http", "allow_invalid_certificates", "proxy_url", "proxy_ca_certificate", "proxy_excludes")
"""Options that are given replace all that the client finds in AWS_… variables, so these are read here."""


def limits() -> dict[str, Any]:
    """The options of a client with time limits."""
    told = {name: value for name in PASSED_ON if (value := os.environ.get(f"AWS_{name.upper()}"))}
    return {"client_options": {**CLIENT, **told}, "retry_config": RETRY}
