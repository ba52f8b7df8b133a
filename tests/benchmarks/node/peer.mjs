// Save Draft as a Node service would have it: a Fastify endpoint, the same tokens verified, the same body validated by the same
// JSON schema, one append of Emmett's PostgreSQL store per request. Settings come from the environment, as those of a service.
import { createPublicKey } from "node:crypto";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import jwt from "@fastify/jwt";
import Fastify from "fastify";

const settings = process.env;

async function fetched(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

async function issuersKey() {
  const found = await fetched(`${settings.JEJAK_ISSUER.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const { keys } = await fetched(found.jwks_uri);
  return createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
}

const store = getPostgreSQLEventStore(settings.PEER_DATABASE_URL);
await store.schema.migrate();

const app = Fastify();
app.register(jwt, {
  secret: { public: await issuersKey() },
  verify: {
    allowedIss: settings.JEJAK_ISSUER,
    allowedAud: settings.JEJAK_AUDIENCE,
    cache: settings.PEER_REMEMBERS_TOKENS === "1",
  },
});

app.get("/healthz", async () => ({}));

const answer = {
  type: "object",
  properties: { id: { type: "string" }, version: { type: "integer" }, position: { type: "integer" } },
};
const schema = {
  params: { type: "object", properties: { id: { type: "string", format: "uuid" } } },
  body: JSON.parse(settings.PEER_BODY_SCHEMA),
  response: { 200: answer },
};

app.post("/v1/iros/:id/update", { schema, onRequest: (request) => request.jwtVerify() }, async (request) => {
  const metadata = { actor: request.user.sub, key: request.headers["idempotency-key"] };
  const event = { type: "DraftSaved", data: request.body, metadata };
  const appended = await store.appendToStream(`iro-${request.params.id}`, [event]);
  return {
    id: request.params.id,
    version: Number(appended.nextExpectedStreamVersion),
    position: Number(appended.lastEventGlobalPosition),
  };
});

await app.listen({ port: Number(settings.JEJAK_PORT), host: "127.0.0.1" });
