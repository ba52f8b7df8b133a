"""An OpenID provider that is none of ours: idpyoidc's, with keys and signatures by cryptojwt.

Services trust what it publishes: a discovery document, keys, and access tokens (JWT) for the client credentials grant.
It is here because it shares no line with what verifies its tokens (joserfc), and is a wheel from PyPI, so that a bare
machine can run it. Only where a provider is meant to be extended (`load_custom_claims`) is it told which roles to write.
"""

from typing import Any

from cryptojwt.jwk.rsa import new_rsa_key
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration
from idpyoidc.server.token.jwt_token import JWTToken

SECRET = "rahasia-yang-cukup-panjang"
AUTHENTICATION = ["client_secret_basic", "client_secret_post"]
LIFETIME = 300


class AccessToken(JWTToken):  # type: ignore[misc]  # idpyoidc has no types
    """Writes what Keycloak writes: the client as subject, its roles under `realm_access`."""

    def load_custom_claims(self, payload: dict[str, Any]) -> dict[str, Any]:
        context = self.upstream_get("context")
        client_id = context.session_manager.decrypt_session_id(payload["sid"])[1]
        client = context.cdb[client_id]
        return {
            **payload,
            "sub": client_id,
            "aud": client["audience"],
            "realm_access": {"roles": client["roles"]},
        }


class Provider:
    """The provider as it would stand somewhere else; clients are enrolled by hand."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        own = f"{AccessToken.__module__}.{AccessToken.__qualname__}"
        token = {"lifetime": LIFETIME, "alg": "RS256", "profile": None}
        settings = {
            "issuer": issuer,
            "keys": {"uri_path": "keys.json", "key_defs": _KEYS},
            "endpoint": {
                "provider_config": {
                    "path": ".well-known/openid-configuration",
                    "class": "idpyoidc.server.oidc.provider_config.ProviderConfiguration",
                    "kwargs": {},
                },
                "token": {
                    "path": "token",
                    "class": "idpyoidc.server.oauth2.token.Token",
                    "kwargs": {
                        "client_authn_method": AUTHENTICATION,
                        "grant_types_helpers": {"client_credentials": _GRANT},
                    },
                },
            },
            "token_handler_args": {"token": {"class": own, "kwargs": token}},
            "authz": {"class": "idpyoidc.server.authz.AuthzHandling", "kwargs": {"grant_config": _GRANTED}},
            "session_params": {"password": "kata-sandi", "salt": "garam"},
            "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": {}}},
        }
        self._server = Server(OPConfiguration(conf=settings, base_path=".", domain="127.0.0.1", port=0))

    def enrol(self, client_id: str, *roles: str, audience: str = "jejak") -> None:
        self._server.context.cdb[client_id] = {
            "client_secret": SECRET,
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types_supported": ["client_credentials"],
            "allowed_scopes": ["openid"],
            "roles": list(roles),
            "audience": [audience],
        }
        self._server.keyjar.add_symmetric(client_id, SECRET, ["sig"])

    def new_keys(self) -> None:
        """Signs with other keys from now on; the old ones are published no more."""
        key, keyjar = new_rsa_key(use="sig", kid="baru"), self._server.keyjar
        for owner in ("", self.issuer):  # what it publishes, and what it signs with
            for bundle in keyjar[owner]:
                bundle.remove_keys_by_type("RSA")
                bundle.append(key)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def discovery() -> JSONResponse:
            endpoint = self._server.get_endpoint("provider_config")
            return JSONResponse(endpoint.process_request(endpoint.parse_request({}))["response_args"])

        @app.get("/keys.json")
        def keys() -> JSONResponse:
            return JSONResponse(self._server.keyjar.export_jwks())

        @app.post("/token")
        async def token(request: Request) -> JSONResponse:
            endpoint = self._server.get_endpoint("token")
            # it stumbles over its own memory of a client that comes again, so it forgets
            self._server.context.session_manager.flush()
            info = {"headers": {"authorization": request.headers.get("authorization", "")}}
            asked = endpoint.parse_request(dict(await request.form()), http_info=info)
            answer = asked if "error" in asked else endpoint.process_request(asked)
            if "error" in answer:
                return JSONResponse({"error": answer["error"]}, 401)
            return JSONResponse(answer["response_args"])

        return app


_KEYS = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]
_GRANT = {"class": "idpyoidc.server.oauth2.token_helper.client_credentials.ClientCredentials"}
_GRANTED = {"usage_rules": {"access_token": {"expires_in": LIFETIME}}, "expires_in": 43_200}
