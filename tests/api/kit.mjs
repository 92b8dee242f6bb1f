// What several black-box tests need beside lib.mjs: a small document of their own, requests with
// exactly the headers that are given, a browser's session, events, and shapes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { git, temporary } from './lib.mjs';

// --- a document ----------------------------------------------------------------------------------

// Paragraphs that share few words, so that each can be told from the others.
const matters = [
  'water pipes', 'school meals', 'night buses', 'public baths', 'street lamps', 'library cards',
  'dental care', 'tenant advice', 'youth clubs', 'flood walls', 'bicycle lanes', 'food markets',
  'fire brigades', 'music lessons', 'care homes', 'ferry tickets', 'waste sorting', 'shade trees',
  'job fairs', 'sign language', 'legal aid', 'harbour cranes', 'snow ploughs', 'museum nights',
];
const verbs = [
  'plan', 'repair', 'fund', 'inspect', 'extend', 'promote', 'renew', 'audit', 'open', 'measure',
  'protect', 'publish', 'staff', 'teach', 'discuss', 'subsidise', 'organise', 'plant', 'announce',
  'translate', 'explain', 'replace', 'schedule', 'visit',
];
const reasons = [
  'before winter comes', 'with those who use them', 'in every district', 'without new debt',
  'under public control', 'for people of small means', 'after a hearing', 'by open tender',
  'within two years', 'as neighbours do', 'at fair prices', 'through local firms',
];

export function measure(i) {
  return `Encourage cities to ${verbs[i % verbs.length]} ${matters[i % matters.length]} ${reasons[i % reasons.length]}, item ${i + 1}.`;
}

// A section of n operative paragraphs.
export function measures(title, n) {
  return `# ${title}\n\n${Array.from({ length: n }, (_, i) => measure(i)).join('\n\n')}\n`;
}

export function manifest(extra = {}) {
  return {
    title: { en: 'Outcome document', de: 'Ergebnisdokument' },
    event: { name: { en: 'A small conference', de: 'Eine kleine Konferenz' } },
    languages: ['en', 'de'],
    groups: [
      { id: 'one', name: { en: 'Workshop 1', de: 'Arbeitsgruppe 1' } },
      { id: 'two', name: { en: 'Workshop 2', de: 'Arbeitsgruppe 2' } },
      { id: 'editors', name: { en: 'Editors', de: 'Redaktion' } },
    ],
    sections: [
      { id: 'preamble', kind: 'preamble', groups: ['editors'] },
      { id: 'water', kind: 'operative', groups: ['one'] },
      { id: 'common', kind: 'operative' },
      { id: 'sealed', kind: 'text', groups: [] },
      { id: 'frozen', kind: 'text', groups: ['one'], state: 'frozen' },
      { id: 'late', kind: 'text', groups: ['one'], deadline: '2026-01-31T18:00:00Z' },
    ],
    ...extra,
  };
}

export const texts = {
  'en/preamble.md': '# Preamble\n\nRecalling that budgets are choices,\n\nMindful of those who pay and of those who wait,\n',
  'de/preamble.md': '# Präambel\n\nDaran erinnernd, dass Haushalte Entscheidungen sind,\n\nEingedenk derer, die zahlen, und derer, die warten,\n',
  'en/water.md': '# Water\n\nEncourage local governments to keep drinking water in public hands and affordable.\n\nInvite utilities to publish what they measure at every well.\n\nCall upon ministries to pay their own bills in time.\n',
  'de/water.md': '# Wasser\n\nErmutigen Gemeinden, Trinkwasser in öffentlicher Hand und bezahlbar zu halten.\n\nLaden Versorger ein, zu veröffentlichen, was sie an jedem Brunnen messen.\n\nFordern Ministerien auf, ihre eigenen Rechnungen rechtzeitig zu bezahlen.\n',
  'en/common.md': measures('Common measures', 24),
  'de/common.md': '# Gemeinsame Maßnahmen\n\nErmutigen Städte, Bäume zu pflanzen.\n',
  'en/sealed.md': '# Sealed\n\nOnly editors write here.\n',
  'de/sealed.md': '# Versiegelt\n\nHier schreibt nur die Redaktion.\n',
  'en/frozen.md': '# Frozen\n\nThis text was frozen.\n',
  'de/frozen.md': '# Eingefroren\n\nDieser Text ist eingefroren.\n',
  'en/late.md': '# Late\n\nThe time for this text is over.\n',
  'de/late.md': '# Zu spät\n\nDie Zeit für diesen Text ist vorbei.\n',
};

// A source tree for `accord init --from`; gives its folder.
export function draft({ json = manifest(), files = texts } = {}) {
  const dir = path.join(temporary(), 'draft');
  for (const [name, text] of Object.entries({ ...files, 'document.json': JSON.stringify(json, null, 2) })) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  return dir;
}

// Tests ask faster than people do.
export const hurried = { limits: { requests_per_second: 100000 } };

// --- git -----------------------------------------------------------------------------------------

// The refs that are no projections, and main: what a refusal must leave alone.
export function refs(dir) {
  const all = git(dir, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/meta', 'refs/heads/main', 'refs/tags');
  return all.split('\n').filter((l) => !l.startsWith('refs/meta/accounts')).join('\n');
}

export function people(dir) {
  return git(dir, 'for-each-ref', '--format=%(objectname)', 'refs/meta/accounts').trim();
}

// All that a ref holds: its commits and every file in them, as one text.
export function contents(dir, ref) {
  const files = git(dir, 'ls-tree', '-r', '--name-only', ref).trim().split('\n').filter(Boolean);
  return git(dir, 'log', '--format=%H %P%n%an %ae %cn %ce%n%B', ref) + files.map((f) => `${f}\n${git(dir, 'show', `${ref}:${f}`)}`).join('\n');
}

export const oid = /^[0-9a-f]{40}$/;
export const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
export const unknown = 'f'.repeat(40);

// --- requests with exactly these headers -----------------------------------------------------------

// {status, headers (object), text, json, raw}; nothing is added but Host and Content-Length.
export function ask(server, method, target, { headers = {}, body } = {}) {
  return new Promise((ok, fail) => {
    const data = body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const h = { ...headers };
    const named = Object.keys(h).map((k) => k.toLowerCase());
    if (data !== undefined && !named.includes('content-type')) h['Content-Type'] = 'application/json';
    if (data !== undefined && !named.includes('transfer-encoding')) h['Content-Length'] = Buffer.byteLength(data);
    const rq = http.request({ host: '127.0.0.1', port: server.port, method, path: target, headers: h, agent: false }, (r) => {
      const parts = [];
      r.on('data', (d) => parts.push(d));
      r.on('error', fail);
      r.on('end', () => {
        const bytes = Buffer.concat(parts);
        const out = { status: r.statusCode, headers: r.headers, bytes, text: bytes.toString('utf8') };
        if (/json/.test(r.headers['content-type'] ?? '') && bytes.length) out.json = JSON.parse(out.text);
        ok(out);
      });
    });
    rq.on('error', fail);
    rq.end(data);
  });
}

// The bytes as they are, and all that comes back until the server closes or is silent.
export function raw(server, bytes, patience = 3000) {
  return new Promise((ok, fail) => {
    const parts = [];
    const s = net.connect(server.port, '127.0.0.1', () => s.write(bytes));
    s.setTimeout(patience, () => s.destroy());
    s.on('data', (d) => parts.push(d));
    s.on('error', (e) => (parts.length || e.code === 'ECONNRESET' || e.code === 'EPIPE' ? s.destroy() : fail(e)));
    s.on('close', () => ok(Buffer.concat(parts).toString('latin1')));
  });
}

// A browser: a cookie, and what it says of its own origin with each change.
export class Browser {
  constructor(server) {
    this.server = server;
    this.origin = server.base;
  }

  async send(method, target, body, headers = {}) {
    const h = { ...(method === 'GET' ? {} : { Origin: this.origin, 'Sec-Fetch-Site': 'same-origin' }), ...headers };
    if (this.cookie) h.Cookie = this.cookie;
    for (const k of Object.keys(h)) if (h[k] === undefined) delete h[k];
    const r = await ask(this.server, method, target, { headers: h, body });
    for (const set of r.headers['set-cookie'] ?? []) this.cookie = /=;/.test(set) ? undefined : set.split(';')[0];
    return r;
  }

  get(target, headers) {
    return this.send('GET', target, undefined, headers);
  }

  post(target, body = {}, headers) {
    return this.send('POST', target, body, headers);
  }

  // Spend an invitation's code.
  async enter(code) {
    const r = await this.post('/api/v1/session', { token: code });
    assert.equal(r.status, 200, r.text);
    return r.json;
  }
}

// --- events ----------------------------------------------------------------------------------------

// Listen to /api/v1/events; `next` waits for the next one that matches.
export class Events {
  constructor(server, headers = {}) {
    this.all = [];
    this.waiting = [];
    let rest = '';
    this.opened = new Promise((ok, fail) => {
      this.rq = http.get({ host: '127.0.0.1', port: server.port, path: '/api/v1/events', agent: false, headers: { Accept: 'text/event-stream', ...headers } }, (r) => {
        this.status = r.statusCode;
        this.headers = r.headers;
        r.setEncoding('utf8');
        r.on('data', (d) => {
          rest += d;
          const parts = rest.split('\n\n');
          rest = parts.pop();
          for (const p of parts) this.take(p);
        });
        r.on('error', () => {});
        ok(this);
      });
      this.rq.on('error', fail);
    });
  }

  take(part) {
    const e = { data: '' };
    for (const line of part.split('\n')) {
      if (line.startsWith(':')) continue;
      const m = /^([a-z]+):\s?(.*)$/.exec(line);
      if (m) e[m[1]] = m[1] === 'data' ? e.data + m[2] : m[2];
    }
    if (!e.event) return;
    if (e.data) e.json = JSON.parse(e.data);
    this.all.push(e);
    this.waiting = this.waiting.filter((w) => !w(e));
  }

  next(matches, patience = 60000) {
    const had = this.all.find(matches);
    if (had) return Promise.resolve(had);
    return new Promise((ok, fail) => {
      const timer = setTimeout(() => fail(new Error(`no such event in ${JSON.stringify(this.all)}`)), patience);
      this.waiting.push((e) => {
        if (!matches(e)) return false;
        clearTimeout(timer);
        ok(e);
        return true;
      });
    });
  }

  close() {
    this.rq.destroy();
  }
}

// --- shapes ------------------------------------------------------------------------------------------

// A shape is a check of one value: `is.int`, `is.or(null)`, a list of one shape, an object of shapes
// (exactly these members; a name with "?" may be missing).
const kind = (name, test) => ({ name, test });
export const is = {
  text: kind('text', (v) => typeof v === 'string'),
  full: kind('text that is not empty', (v) => typeof v === 'string' && v.length > 0),
  int: kind('whole number', Number.isInteger),
  bool: kind('true or false', (v) => typeof v === 'boolean'),
  oid: kind('object id', (v) => oid.test(v)),
  time: kind('time', (v) => typeof v === 'string' && time.test(v)),
  id: kind('id', (v) => typeof v === 'string' && /^[a-z0-9][a-z0-9-]{0,62}$/.test(v)),
  paragraph: kind('paragraph id', (v) => typeof v === 'string' && /^p-[0-9a-hjkmnp-tv-z]{8}$/.test(v)),
  any: kind('anything', () => true),
  null: kind('null', (v) => v === null),
  one: (...values) => kind(values.join(' or '), (v) => values.includes(v)),
  maybe: (shape) => ({ name: 'null or more', maybe: shape }),
  map: (shape) => ({ name: 'map', map: shape }),
};

export function fits(value, shape, where = 'answer') {
  if (Array.isArray(shape)) {
    assert.ok(Array.isArray(value), `${where} is ${JSON.stringify(value)?.slice(0, 200)}, not a list`);
    value.forEach((v, i) => fits(v, shape[0], `${where}[${i}]`));
  } else if (shape.maybe) {
    if (value !== null) fits(value, shape.maybe, where);
  } else if (shape.map) {
    for (const [k, v] of Object.entries(value)) fits(v, shape.map, `${where}.${k}`);
  } else if (typeof shape.test === 'function') {
    assert.ok(shape.test(value), `${where} is ${JSON.stringify(value)?.slice(0, 200)}, not ${shape.name}`);
  } else {
    assert.equal(typeof value, 'object', where);
    assert.ok(value, `${where} is null`);
    const names = Object.keys(shape).map((k) => k.replace('?', ''));
    for (const k of Object.keys(value)) assert.ok(names.includes(k), `${where} has an unexpected member ${k}`);
    for (const [k, s] of Object.entries(shape)) {
      const name = k.replace('?', '');
      if (k.endsWith('?') && !(name in value)) continue;
      assert.ok(name in value, `${where} lacks ${name}`);
      fits(value[name], s, `${where}.${name}`);
    }
  }
}

// A problem as RFC 9457 wants it, in plain words: never empty, never a raw key.
export function problem(r, status, type, words) {
  assert.equal(r.status, status, r.text?.slice(0, 500));
  const media = typeof r.headers.get === 'function' ? r.headers.get('content-type') : r.headers['content-type'];
  assert.match(media ?? '', /^application\/problem\+json/);
  fits(r.json, {
    type: is.full, title: is.full, status: is.int, detail: is.full,
    'line?': is.int, 'rule?': is.full, 'conflicts?': [is.any], 'merged?': is.text,
  }, 'problem');
  assert.equal(r.json.status, status);
  if (type) assert.equal(r.json.type, type);
  for (const said of [r.json.title, r.json.detail]) {
    assert.doesNotMatch(said, /^[a-z-]+\.[a-z.-]+$/, 'a sentence, not a key');
    assert.doesNotMatch(said, /\{(what|n)\}/, 'with its words put in');
    assert.match(said, /\s/, 'more than one word');
  }
  if (words) assert.match(r.json.detail, words);
  return r.json;
}
