// node's jsonwebtoken, over the protocol of vectors/README.md. It has no option that requires a
// claim, so iss, sub and exp are looked for afterwards, as its users do.

const { createInterface } = require("node:readline");
const jwt = require("jsonwebtoken");

function build({ key, iss, sub, aud, now, lifetime }) {
  const claims = { iss, sub, aud, exp: now + lifetime };
  return { assertion: jwt.sign(claims, key, { algorithm: "RS256", noTimestamp: true }) };
}

function verify({ assertion, key, audience, now }) {
  const claims = jwt.verify(assertion, key, { algorithms: ["RS256"], audience, clockTimestamp: now });
  for (const name of ["iss", "sub", "exp"]) {
    if (!(name in claims)) throw new Error(`no ${name}`);
  }
  return { iss: claims.iss, sub: claims.sub };
}

const operations = { "assertion.build": build, "assertion.verify": verify };
const { version } = require("jsonwebtoken/package.json");
const hello = { implementation: "jsonwebtoken", version, language: "JavaScript", operations: Object.keys(operations) };

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, op, input } = JSON.parse(line);
  let reply;
  if (op === "hello") reply = { result: hello };
  else if (!(op in operations)) reply = { id, unsupported: op };
  else {
    try {
      reply = { id, result: operations[op](input) };
    } catch (error) {
      reply = { id, rejected: `${error.name}: ${error.message}` };
    }
  }
  console.log(JSON.stringify(reply));
});
