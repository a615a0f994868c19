// Real OpenID providers for the tests: node provider.mjs prints where it is controlled. Each provider that a test asks
// for has an address, keys and people of its own, and does wrong what the test tells it to.
import { createServer } from 'node:http';
import * as jose from 'jose';
import { Provider } from 'oidc-provider';

const seconds = () => Math.floor(Date.now() / 1000);
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function newKey(alg) {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
  const kid = crypto.randomUUID();
  const described = async (key) => ({ ...(await jose.exportJWK(key)), kid, alg, use: 'sig' });
  return { alg, kid, privateKey, secret: await described(privateKey), open: await described(publicKey) };
}

const sign = (key, claims, typ = 'JWT', header = {}) =>
  new jose.SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, typ, ...header }).sign(key.privateKey);

/** What a token says and how it is signed when something is wrong with it. */
async function forge(state, token) {
  const claims = jose.decodeJwt(token);
  const shift = (by) => Object.assign(claims, { iat: claims.iat + by, exp: claims.exp + by });
  const symmetric = (secret) =>
    new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: state.key.kid }).sign(Buffer.from(secret));
  switch (state.fault) {
    case 'wrong_issuer': claims.iss = 'https://elsewhere.example'; break;
    case 'long_subject': claims.sub = 'x'.repeat(256); break;
    case 'control_subject': claims.sub = 'a\u0000b'; break;
    case 'wrong_audience': claims.aud = 'somebody-else'; break;
    case 'two_audiences': claims.aud = [claims.aud, 'somebody-else']; break;
    case 'other_party': claims.azp = 'somebody-else'; break;
    case 'expired': claims.exp = seconds() - 120; break;
    case 'ahead_30': shift(30); break;
    case 'ahead_300': shift(300); break;
    case 'behind_30': shift(-30); break;
    case 'behind_300': shift(-300); break;
    case 'old_login': claims.auth_time = seconds() - 3600; break;
    case 'no_auth_time': delete claims.auth_time; break;
    case 'wrong_nonce': claims.nonce = 'another'; break;
    case 'no_nonce': delete claims.nonce; break;
    case 'alg_none': return `${part({ alg: 'none' })}.${part(claims)}.`;
    case 'alg_none_without_dot': return `${part({ alg: 'none' })}.${part(claims)}`;
    case 'hs256_public_key': return symmetric(JSON.stringify(state.key.open));
    case 'hs256_pem': return symmetric(await jose.exportSPKI(await jose.importJWK(state.key.open, state.key.alg, { extractable: true })));
    case 'hs256_secret': return symmetric('geheim');
    case 'unknown_key': return sign(await newKey(state.key.alg), claims);
    case 'stolen_kid': return sign({ ...(await newKey(state.key.alg)), kid: state.key.kid }, claims);
    case 'changed': {
      const [header, , signature] = token.split('.');
      return [header, part({ ...claims, sub: 'somebody-else' }), signature].join('.');
    }
    default: break;
  }
  return sign(state.key, claims);
}

function configuration(state, asked) {
  const people = new Map();
  state.people = people;
  return {
    clients: asked.clients.map((client_id) => ({
      client_id,
      client_secret: 'geheim',
      redirect_uris: ['https://nowhere.example/'],
      // Nobody listens at the latter; without one the provider names no sessions.
      backchannel_logout_uri: asked.logout_uri ?? 'http://127.0.0.1:9/',
      backchannel_logout_session_required: true,
      id_token_signed_response_alg: state.key.alg,
      post_logout_redirect_uris: [],
    })),
    jwks: { keys: [state.key.secret] },
    cookies: { keys: ['only for tests'] },
    claims: {
      openid: ['sub', 'groups', 'realm_access', 'amr', 'acr'],
      email: ['email', 'email_verified'],
      profile: ['name', 'given_name', 'family_name', 'locale'],
    },
    conformIdTokenClaims: asked.userinfo === true,
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // Without the guard against addresses of this machine: that is where the tests listen.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    async findAccount(_, sub) {
      const claims = people.get(sub);
      return claims && { accountId: sub, claims: async () => claims };
    },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

/** Signs in whoever is at the keyboard, or shows a form when nobody is. */
async function interact(provider, state, ctx) {
  const form = new URLSearchParams(await body(ctx.req));
  const sub = form.get('sub') ?? state.who;
  ctx.respond = false;
  if (!sub) {
    ctx.res.statusCode = 200;
    ctx.res.setHeader('content-type', 'text/html');
    ctx.res.end('<!doctype html><title>Stadtportal</title><link rel="icon" href="data:,"><h1>Stadtportal</h1><form method="post"><label>Kennung <input name="sub"></label><button>Anmelden</button></form>');
    return;
  }
  const denied = { error: 'access_denied', error_description: 'went back' };
  const claims = state.people.get(sub) ?? {};
  const login = { login: { accountId: sub, amr: claims.amr, acr: claims.acr } };
  await provider.interactionFinished(ctx.req, ctx.res, state.fault === 'denied' ? denied : login, {
    mergeWithLastSubmission: false,
  });
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function start(asked) {
  const state = { fault: '', who: '', key: await newKey(asked.alg ?? 'RS256'), redirects: new Set(), calls: {} };
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration(state, asked));
  provider.Client.prototype.redirectUriAllowed = (uri) => state.redirects.has(uri);
  const first = state.key;
  provider.use(async (ctx, next) => {
    state.calls[ctx.path] = (state.calls[ctx.path] ?? 0) + 1;
    if (ctx.path === '/control') return control(state, ctx);
    if (ctx.path.startsWith('/interaction/')) return interact(provider, state, ctx);
    await next();
    if (ctx.path === '/token' && state.fault === 'away') ctx.status = 503;
    if (ctx.path === '/token' && ctx.body?.id_token) {
      if (state.fault === 'no_token') delete ctx.body.id_token;
      else if (state.fault || state.key !== first) ctx.body.id_token = await forge(state, ctx.body.id_token);
    }
    if (ctx.path === '/jwks') ctx.body = { keys: [state.key.open] };
    if (ctx.path === '/me' && state.fault === 'other_userinfo') ctx.body = { ...ctx.body, sub: 'somebody-else' };
    if (ctx.path.startsWith('/.well-known/') && state.fault === 'other_metadata') {
      ctx.body = { ...ctx.body, issuer: 'https://elsewhere.example' };
    }
    if (ctx.path.startsWith('/.well-known/') && state.fault === 'gone') ctx.status = 503;
    if (ctx.path.startsWith('/.well-known/') && state.fault === 'inner_keys') {
      ctx.body = { ...ctx.body, jwks_uri: 'file:///etc/passwd' };
    }
    if (ctx.path.startsWith('/.well-known/') && state.fault === 'script') {
      ctx.body = { ...ctx.body, authorization_endpoint: 'javascript:alert(1)//' };
    }
    if (ctx.path.startsWith('/.well-known/') && state.fault === 'redirect') {
      ctx.status = 302;
      ctx.set('location', '/elsewhere');
    }
    if (ctx.path.startsWith('/.well-known/') && state.fault === 'huge') {
      ctx.body = { ...ctx.body, more: 'x'.repeat(1_000_000) };
    }
    return undefined;
  });
  server.on('request', provider.callback());
  return { issuer, state };
}

async function control(state, ctx) {
  const asked = JSON.parse(await body(ctx.req));
  if (asked.fault !== undefined) state.fault = asked.fault;
  if (asked.redirect) state.redirects.add(asked.redirect);
  if (asked.person) {
    state.people.set(asked.person.sub, asked.person);
    state.who = asked.person.sub;
  }
  if (asked.nobody) state.who = '';
  if (asked.rotate) state.key = await newKey(state.key.alg);
  if (asked.sign) {
    const key = asked.sign.stranger ? await newKey(state.key.alg) : state.key;
    ctx.body = { token: await sign(key, asked.sign.claims, asked.sign.typ, asked.sign.header) };
    return;
  }
  ctx.body = { calls: state.calls };
}

const server = createServer(async (request, response) => {
  const { issuer } = await start(JSON.parse(await body(request)));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ issuer }));
});
// For a browser: one provider with a form, which leads back wherever it is asked to.
if (process.argv.includes('--single')) {
  const { issuer, state } = await start({ clients: ['campus'] });
  state.redirects.has = () => true;
  for (const sub of ['probe', 'ayse']) state.people.set(sub, { sub, email: `${sub}@stadt.example`, email_verified: false });
  const houses = { mina: ['Mina', 'Wiesengrund', 'viernheim'], jost: ['Jost', 'Rebenich', 'speyer'] };
  for (const [sub, [given_name, family_name, house]] of Object.entries(houses)) {
    state.people.set(sub, { sub, given_name, family_name, email: `${sub}@${house}.example`, email_verified: true });
  }
  console.log(`issuer ${issuer}`);
} else server.listen(0, '127.0.0.1', () => console.log(`control http://127.0.0.1:${server.address().port}/`));
// Ends with the tests that started it.
process.stdin.on('end', () => process.exit()).resume();
