// The certified oidc-provider on a free port of the loopback address, with accounts in memory, for the tests of sign-in.
//
//   node provider.mjs FOLDER CALLBACK      FOLDER has node_modules. Prints {"issuer": …} on one line; ends with its standard input.
//
// The login_hint of the authorization request is the person who signs in; "deny" refuses. Tests may send:
//   PUT  /test/accounts           {"SUBJECT": {claims}, …}
//   POST /test/restart            {"inIdToken": bool}: new keys, and all claims in the ID token or only in userinfo
//   GET  /test/requests           {"/jwks": 1, …}: how often each path was requested

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// The library prints advice for production; nobody reads it here.
console.info = console.warn = () => {};
const { Provider } = await import(pathToFileURL(resolve(process.argv[2], 'node_modules/oidc-provider/lib/index.js')));

let accounts = {};
const requests = {};

function start(issuer, inIdToken) {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'ecluse', client_secret: 'canary-client-secret', redirect_uris: [process.argv[3]] }],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    pkce: { required: () => true },
    conformIdTokenClaims: !inIdToken,
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false } },
    jwks: { keys: [{ ...key, kid: randomUUID(), use: 'sig', alg: 'RS256' }] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, sub) => accounts[sub] && { accountId: sub, claims: () => ({ ...accounts[sub], sub }) },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope(ctx.oidc.params.scope);
      await grant.save();
      return grant;
    },
  });
  return { provider, answer: provider.callback() };
}

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

let current;
const server = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://here').pathname;
  requests[path] = (requests[path] ?? 0) + 1;
  const done = (value) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  try {
    if (path === '/test/accounts') {
      accounts = await body(request);
      done(null);
    } else if (path === '/test/restart') {
      current = start(issuer, (await body(request)).inIdToken);
      done(null);
    } else if (path === '/test/requests') {
      done(requests);
    } else if (path.startsWith('/interaction/')) {
      const { params } = await current.provider.interactionDetails(request, response);
      const who = params.login_hint;
      const result = who === 'deny' ? { error: 'access_denied', error_description: 'no' } : { login: { accountId: who } };
      await current.provider.interactionFinished(request, response, result);
    } else {
      await current.answer(request, response);
    }
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    response.end();
  }
});
await new Promise((listens) => server.listen(0, '127.0.0.1', listens));
const issuer = `http://127.0.0.1:${server.address().port}`;
current = start(issuer, true);
console.log(JSON.stringify({ issuer }));
process.stdin.resume().on('end', () => process.exit(0));
