// node's jose, over the protocol of vectors/README.md, with the four claims required.

import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { SignJWT, base64url, exportJWK, importPKCS8, importSPKI, importX509, jwtVerify } from "jose";

const hex = (octets) => Buffer.from(octets).toString("hex");
const octets = (text) => Buffer.from(text, "hex");

async function load({ kind, file }) {
  const text = octets(file).toString("latin1");
  const importer = kind === "private" ? importPKCS8 : text.includes("CERTIFICATE") ? importX509 : importSPKI;
  const { n, e } = await exportJWK(await importer(text, "RS256", { extractable: true }));
  return { n: hex(base64url.decode(n)), e: hex(base64url.decode(e)) };
}

async function build({ key, iss, sub, aud, now, lifetime }) {
  const jwt = new SignJWT({ iss, sub, aud, exp: now + lifetime });
  return { assertion: await jwt.setProtectedHeader({ alg: "RS256", typ: "JWT" }).sign(createPrivateKey(key)) };
}

async function verify({ assertion, key, audience, now }) {
  const { payload } = await jwtVerify(assertion, createPublicKey(key), {
    algorithms: ["RS256"],
    audience,
    currentDate: new Date(now * 1000),
    requiredClaims: ["iss", "sub", "aud", "exp"],
  });
  return { iss: payload.iss, sub: payload.sub };
}

const operations = {
  "base64url.encode": (input) => ({ text: base64url.encode(octets(input.octets)) }),
  "base64url.decode": (input) => ({ octets: hex(base64url.decode(input.text)) }),
  "key.load": load,
  "assertion.build": build,
  "assertion.verify": verify,
};
const { version } = JSON.parse(readFileSync(new URL("./node_modules/jose/package.json", import.meta.url)));
const hello = { implementation: "jose", version, language: "JavaScript", operations: Object.keys(operations) };

for await (const line of createInterface({ input: process.stdin })) {
  const { id, op, input } = JSON.parse(line);
  let reply;
  if (op === "hello") reply = { result: hello };
  else if (!(op in operations)) reply = { id, unsupported: op };
  else {
    try {
      reply = { id, result: await operations[op](input) };
    } catch (error) {
      reply = { id, rejected: `${error.name}: ${error.message}` };
    }
  }
  console.log(JSON.stringify(reply));
}
