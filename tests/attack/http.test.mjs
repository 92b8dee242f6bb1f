// HTTP by raw sockets against the real program: requests that can be read in two ways, heads and bodies
// that are none or never end, addresses that want to be decoded twice, and what an answer gives away.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { Server, program } from '../api/lib.mjs';
import { served } from '../api/described.mjs';
import { Browser, ask, draft, hurried, problem, raw } from '../api/kit.mjs';
import { alive, form, memory, statuses, tips } from './kit.mjs';

let s, one, editor, admin, base;
const sanitized = /asan|tsan/.test(program);
const close = 'Host: x\r\nConnection: close\r\n';

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one', 'One'));
  editor = s.as(s.token('editor', 'editors', 'Editor'));
  admin = s.as(s.token('admin', 'editors', 'Admin'));
  base = (await one.section('water')).commit;
});
after(() => s?.stop());

// Every file of the data directory.
const filesOf = (dir) => fs.readdirSync(dir, { recursive: true }).map(String).filter((f) => fs.statSync(path.join(dir, f)).isFile()).sort();

// --- framing -----------------------------------------------------------------------------------------

test('a request that can be read in two ways is refused once, and what hides in it is not run', async () => {
  const was = tips(s.dir);
  const text = JSON.stringify({ name: 'Smuggled' });
  const hidden = `POST /api/v1/versions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${admin.token}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  const post = (heads, body) => `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${heads}\r\n\r\n${body}${hidden}`;
  for (const [heads, body] of [
    ['Content-Length: 3\r\nContent-Length: 30', '{} '], ['Content-Length: 3\r\nContent-Length: 3', '{} '], ['Content-Length: 3, 3', '{} '],
    ['Content-Length: 3\r\nTransfer-Encoding: chunked', '0\r\n\r\n'], ['Transfer-Encoding: chunked\r\nContent-Length: 3', '0\r\n\r\n'], ['Transfer-Encoding: chunked\r\ncontent-length: 3', '0\r\n\r\n'],
    ['Transfer-Encoding: identity', ''], ['Transfer-Encoding: xchunked', ''], ['Transfer-Encoding: gzip, chunked', '0\r\n\r\n'], ['Transfer-Encoding: chunked, gzip', '0\r\n\r\n'],
    ['Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n'], ['Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n'], ['Transfer-Encoding: "chunked"', '0\r\n\r\n'],
    ['Transfer-Encoding:\r\n chunked', '0\r\n\r\n'], ['Transfer-Encoding : chunked', '0\r\n\r\n'], ['Transfer-Encoding: chunked', '0\n\n'], ['Transfer-Encoding: chunked', '0\r\n\n'],
    ['Content-Length: +3', '{} '], ['Content-Length: 0x3', '{} '], ['Content-Length: 3 3', '{} '], ['Content-Length: ', '{} '], ['Content-Length: 3\u000b', '{} '],
  ]) {
    const began = Date.now(), answer = await raw(s, post(heads, body), 20000);
    const what = `${JSON.stringify(heads)}: ${answer.slice(0, 200)}`;
    const [first, ...more] = statuses(answer);
    assert.ok([400, 501].includes(first), what);
    assert.deepEqual(more, [], what);
    assert.match(answer, /^connection: close/im, what);
    assert.ok(Date.now() - began < 5000, `it does not wait for more: ${what}`);
  }
  assert.equal(tips(s.dir), was, 'nothing that was hidden was run');
  assert.ok(!(await one.get('/api/v1/versions')).text.includes('Smuggled'));
});

test('fifty requests in one write get fifty answers in their order', async () => {
  const targets = Array.from({ length: 50 }, (_, i) => [`/nowhere-${i}`, '/api/v1/document', '/healthz'][i % 3]);
  const text = await raw(s, targets.map((t, i) => `GET ${t} HTTP/1.1\r\nHost: x\r\n${i === 49 ? 'Connection: close\r\n' : ''}\r\n`).join(''), 20000);
  assert.deepEqual(statuses(text), targets.map((t) => (t.startsWith('/nowhere') ? 404 : 200)));
});

// --- heads and addresses -------------------------------------------------------------------------------

test('a head that is none is refused', async () => {
  for (const [bytes, wanted] of [
    ['GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n', [400]], ['GET / HTTP/1.1\r\nHost: x\r\nX : a\r\n', [400]], ['GET / HTTP/1.1\r\nHost: x\r\n: a\r\n', [400]],
    ['GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n', [400]], ['GET / HTTP/1.1\r\nHost: x\r\nX\u0000: a\r\n', [400]], ['GET / HTTP/1.1\r\nHost: x\r\nX y: a\r\n', [400]],
    ['GET / HTTP/1.1\r\n', [400]], ['GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n', [400]], ['GET / HTTP/1.1\r\nHost: x y\r\n', [400]], ['GET / HTTP/1.1\r\nHost: x/../y\r\n', [400]], ['GET / HTTP/1.1\r\nHost: x@y\r\n', [400]],
    ['GET / HTTP/3.7\r\nHost: x\r\n', [400, 505]], ['GET / HTTP/0.9\r\nHost: x\r\n', [400, 505]], ['GET  / HTTP/1.1\r\nHost: x\r\n', [400, 404]], ['GET http://x/ HTTP/1.1\r\nHost: x\r\n', [400, 404]],
    ['GET / HTTP/1.1\r\nHost: x\r\nCookie: accord=a; accord=b\r\n', [400]],
  ]) {
    const answer = await raw(s, `${bytes}Connection: close\r\n\r\n`, 20000);
    assert.ok(answer === '' || wanted.includes(statuses(answer)[0]), `${JSON.stringify(bytes)}: ${answer.slice(0, 100)}`);
    assert.ok(statuses(answer).length <= 1);
  }
  await alive(s, 'crooked heads');
});

test('a NUL or a control character in an address is refused, and never cuts it', async () => {
  for (const target of ['/healthz%00', '/healthz%00b', '/healthz\u0000b', '/?x=1%002', '/?lang=en%00', '/%01', '/\u0001', '/%7f', '/api/v1/sections/water%0a', '/healthz%0d%0aX:%20y']) {
    const answer = await raw(s, `GET ${target} HTTP/1.1\r\n${close}\r\n`, 20000);
    assert.ok([400, 404].includes(statuses(answer)[0]), `${JSON.stringify(target)}: ${answer.slice(0, 60)}`);
    assert.doesNotMatch(answer, /^x: y/im);
    if (/%00|\u0000/.test(target)) assert.equal(statuses(answer)[0], 400, target);
  }
});

test('an address is decoded once, and leads to no file', async () => {
  fs.writeFileSync(path.join(s.dir, 'document.git', 'planted'), 'root:x:0:0');
  const up = ['../', '..%2f', '%2e%2e%2f', '%252e%252e%252f', '..\\', '..%5c', '....//', '%c0%ae%c0%ae%c0%af', '%c0%af..', '..%00/', '..;/', '.%2e/', '%uff0e%uff0e/', '\u2025/'];
  for (const root of ['/assets/', '/media/', '/export/', '/versions/', '/', '/app/'])
    for (const step of up)
      for (const goal of ['etc/passwd', 'accord.json', 'document.git/planted']) {
        const answer = await raw(s, Buffer.from(`GET ${root}${step.repeat(5)}${goal} HTTP/1.1\r\nAuthorization: Bearer ${admin.token}\r\n${close}\r\n`), 20000);
        assert.ok([400, 404].includes(statuses(answer)[0]), `${root}${step}: ${answer.slice(0, 80)}`);
        assert.doesNotMatch(answer, /root:|"trusted_proxies"/, `${root}${step}`);
      }
  for (const target of ['/document.git/HEAD', '/.git/config', '/accord.json', '/secret', '//etc/passwd', '/assets/', '/assets', '/media/', '/export/']) assert.equal(statuses(await raw(s, `GET ${target} HTTP/1.1\r\n${close}\r\n`))[0], 404, target);
  fs.rmSync(path.join(s.dir, 'document.git', 'planted'));
});

test('heads and bodies that are too big are refused before they are read, and cost no memory', async () => {
  const heads = [
    [`GET /${'a'.repeat(40000)} HTTP/1.1\r\n${close}\r\n`, [414]], [`GET / HTTP/1.1\r\n${close}X: ${'a'.repeat(40000)}\r\n\r\n`, [431]],
    [`GET / HTTP/1.1\r\n${close}${Array.from({ length: 2000 }, (_, i) => `X${i}: y\r\n`).join('')}\r\n`, [431]],
    [`GET /api/v1/proposals?${Array.from({ length: 300 }, (_, i) => `a${i}=1`).join('&')} HTTP/1.1\r\n${close}\r\n`, [400]],
    [`POST /api/v1/session HTTP/1.1\r\n${close}Content-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n`, [413]],
    [`POST /api/v1/session HTTP/1.1\r\n${close}Content-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n`, [413]],
    [`POST /api/v1/proposals HTTP/1.1\r\n${close}Content-Type: application/json\r\nAuthorization: Bearer ${one.token}\r\nTransfer-Encoding: chunked\r\n\r\n${`ffff\r\n${'a'.repeat(65535)}\r\n`.repeat(6)}0\r\n\r\n`, [413]],
  ];
  for (const [bytes, wanted] of heads) assert.deepEqual(statuses(await raw(s, bytes, 20000)), wanted, bytes.slice(0, 60));
  const was = memory(s.child.pid);
  for (let round = 0; round < 10; round++) await Promise.all(heads.map(([bytes]) => raw(s, bytes, 20000)));
  // Chunks without end: it stops to listen.
  const sent = await new Promise((ok) => {
    let n = 0;
    const c = net.connect(s.port, '127.0.0.1', () => c.write(`POST /api/v1/proposals HTTP/1.1\r\n${close}Content-Type: application/json\r\nAuthorization: Bearer ${one.token}\r\nTransfer-Encoding: chunked\r\n\r\n`));
    const more = () => { if (c.destroyed) return; n++; c.write(`ffff\r\n${'a'.repeat(65535)}\r\n`, () => setImmediate(more)); };
    c.on('error', () => {}).on('data', () => {}).on('close', () => ok(n)).on('connect', more);
  });
  assert.ok(sent < 400, `${sent} chunks of 64 KiB`);
  // Sanitizers hold on to what is freed for a while.
  if (!sanitized) assert.ok(memory(s.child.pid) - was < 16 << 20, `${(memory(s.child.pid) - was) >> 10} KiB more`);
});

test('other methods are refused, nothing is echoed, and none is taken from a header', async () => {
  for (const method of ['TRACE', 'CONNECT', 'get', 'F@O', 'PROPFIND', 'Delete', 'MKCOL']) {
    const answer = await raw(s, `${method} /api/v1/document HTTP/1.1\r\n${close}X-Secret: echo-me\r\n\r\n`, 20000);
    assert.ok([400, 405, 501].includes(statuses(answer)[0]), `${method}: ${answer.slice(0, 60)}`);
    assert.doesNotMatch(answer, /echo-me/);
  }
  const token = s.token('reader', undefined, 'Overridden');
  for (const header of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
    const r = await ask(s, 'GET', '/api/v1/session?_method=DELETE', { headers: { Authorization: `Bearer ${token}`, [header]: 'DELETE' } });
    assert.equal(r.json?.name ?? r.json?.type, 'Overridden');
  }
});

test('the Host, what a proxy would say and who frames the page change nothing', async () => {
  const mine = await ask(s, 'GET', '/', { headers: { Accept: 'text/html' } });
  const told = { 'X-Forwarded-For': '10.9.8.7', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Prefix': '/evil', 'X-Original-URL': '/app/manage', 'X-Rewrite-URL': '/app/manage', 'X-Proxy-Path': '/"><script>', Forwarded: 'for=10.9.8.7;host=evil.example;proto=https' };
  const r = await ask(s, 'GET', '/', { headers: { Accept: 'text/html', ...told } });
  assert.equal(r.text, mine.text);
  assert.equal(r.headers['strict-transport-security'], undefined, 'no proxy is trusted that is not named');
  assert.doesNotMatch(s.log, /10\.9\.8\.7|evil\.example/);
  const foreign = await ask(s, 'GET', '/', { headers: { Host: 'evil.example', Accept: 'text/html' } });
  assert.ok([200, 421].includes(foreign.status));
  assert.doesNotMatch(foreign.text, /evil\.example/, 'no link is made of it');
  for (const target of ['/', '/i', '/api/v1/document', '/export/main.html']) {
    const cross = await ask(s, 'GET', target, { headers: { Origin: 'https://evil.example' } });
    for (const name of Object.keys(cross.headers)) assert.ok(!name.startsWith('access-control'), `${target} ${name}`);
    assert.match(cross.headers['content-security-policy'], /frame-ancestors 'none'/, target);
  }
});

test('a public https address says so, and is not taken from the Host', async () => {
  const t = await Server.start({ from: draft(), settings: { ...hurried, url: 'https://accord.example' } });
  try {
    for (const host of ['evil.example', 'accord.example.evil', 'accord.example']) {
      const page = await ask(t, 'GET', '/i', { headers: { Host: host, Accept: 'text/html' } });
      assert.doesNotMatch(page.text + JSON.stringify(page.headers), /evil/, host);
    }
    // A page of another name is not ours, though the name leads here.
    const forged = await ask(t, 'POST', '/i', { headers: { Host: 'accord.example', Origin: 'https://evil.example', 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'code=x' });
    assert.equal(forged.status, 403);
    assert.match((await ask(t, 'GET', '/', { headers: { Host: 'accord.example' } })).headers['strict-transport-security'], /max-age=/);
  } finally {
    await t.stop();
  }
});

// --- bodies ------------------------------------------------------------------------------------------

test('a body of another type is refused on every route that takes one', async () => {
  const fill = (p) => p.replace('{n}', '1').replace('{id}', p.includes('threads') ? 't-1' : 'a-1').replace('{section}', 'water');
  const browser = new Browser(s);
  await browser.enter(s.code('admin', 'editors', 'Typist'));
  let n = 0;
  for (const [method, p] of served().filter(([m]) => ['POST', 'PUT', 'PATCH'].includes(m))) {
    const api = p.startsWith('/api/'), bytes = /imports|\/document$/.test(p); // any type but those that a foreign page's form can send
    const types = bytes && api ? ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'] : api ? ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/html'] : ['text/plain', 'application/json', 'text/html'];
    for (const type of types) {
      const r = api ? await admin.send(method, fill(p), '{}', { 'content-type': type }) : await browser.send(method, fill(p), 'csrf=x', { 'Content-Type': type });
      assert.equal(r.status, 415, `${method} ${p} ${type}: ${r.text.slice(0, 120)}`);
      n++;
    }
  }
  assert.ok(n > 100);
});

test('JSON that is none, or says a thing twice, is refused', async () => {
  const good = `"section":"water","lang":"en","base":"${base}","summary":"x"`;
  for (const body of [
    `{${good},"markdown":"a","markdown":"b"}`, `{${good},"markdown":NaN}`, `{${good},"markdown":Infinity}`, `{"a":1e999}`, `\ufeff{${good},"markdown":"a"}`, `{${good},"markdown":"\\ud800"}`, `{${good},"markdown":"a\\u0000b"}`,
    `{${good},"markdown":"a"} x`, `{${good},"markdown":"a"}{}`, `{${good},"markdown":"a",}`, `{${good},'markdown':'a'}`, `{${good},"markdown":"a"`, `// x\n{${good}}`, `{${good},"markdown":{"a":${'['.repeat(10000)}${']'.repeat(10000)}}}`,
    '[]', 'null', '"x"', '', `{${Array.from({ length: 20000 }, (_, i) => `"k${i}":1`).join(',')}}`, Buffer.from(`{${good},"markdown":"\xff\xfe"}`, 'latin1'), Buffer.from(`{${good},"markdown":"\xc0\xaf"}`, 'latin1'), Buffer.from(`{${good},"markdown":"a"}`, 'utf16le'),
  ]) {
    const was = tips(s.dir), r = await ask(s, 'POST', '/api/v1/proposals', { headers: { Authorization: `Bearer ${one.token}` }, body });
    problem(r, 400);
    assert.equal(tips(s.dir), was);
  }
});

test('nobody sets what the server sets, on any route', async () => {
  const now = await one.section('water'), more = { role: 'admin', author: 'a-1', status: 'accepted', date: '2000-01-01T00:00:00Z', created_at: '2000-01-01T00:00:00Z', id: 7, number: 7, account: 'a-1', is_admin: true };
  const bodies = {
    'POST /api/v1/proposals': { section: 'water', lang: 'en', base, markdown: `${now.markdown}\nMore.\n`, summary: 'x' }, 'POST /api/v1/threads': { on: { section: 'water', lang: 'en', commit: base }, text: 'x' },
    'POST /api/v1/versions': { name: 'Set' }, 'POST /api/v1/session/codes': {}, 'PUT /api/v1/drafts/common?lang=en': { markdown: 'x', base }, 'POST /api/v1/preview': { section: 'water', lang: 'en', markdown: 'x' },
    'POST /api/v1/session': { token: 'x' },
  };
  for (const [route, body] of Object.entries(bodies))
    for (const [name, value] of Object.entries(more)) {
      const was = tips(s.dir), [method, target] = route.split(' ');
      const r = await editor.send(method, target, { ...body, [name]: value });
      problem(r, 400, 'bad-request');
      assert.ok(r.json.detail.includes(name), `${route} names ${name}: ${r.json.detail}`);
      assert.equal(tips(s.dir), was);
    }
  const inside = await editor.post('/api/v1/threads', { on: { section: 'water', lang: 'en', commit: base, author: 'a-1' }, text: 'x' });
  problem(inside, 400, 'bad-request');
});

test('an argument that comes twice is refused, in the address, in the body and in both', async () => {
  problem(await one.get('/api/v1/proposals?limit=1&limit=2'), 400);
  problem(await one.get('/api/v1/sections/water?lang=en&lang=de'), 400);
  problem(await one.put('/api/v1/drafts/water?lang=en&group=one', { markdown: 'x', base, group: 'two' }), 400);
  problem(await one.put('/api/v1/drafts/water?lang=en', { markdown: 'x', base, section: 'common' }), 400);
  problem(await one.post('/api/v1/proposals/1/revisions', { base, markdown: 'x', summary: 'x', section: 'common' }), 400);
});

test('half a body and then nothing leaves no trace', async () => {
  const was = [tips(s.dir), filesOf(s.dir)];
  const body = JSON.stringify({ section: 'water', lang: 'en', base, markdown: '# Water\n\nHalf.\n', summary: 'half' });
  const head = `POST /api/v1/proposals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${one.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  await Promise.all(Array.from({ length: 20 }, (_, i) => new Promise((ok) => {
    const c = net.connect(s.port, '127.0.0.1', () => c.write(head + body.slice(0, (i * body.length) / 21), () => setTimeout(() => (i % 2 ? c.resetAndDestroy() : c.end()), 50)));
    c.on('error', () => {});
    c.on('data', () => {});
    c.on('close', ok);
  })));
  assert.deepEqual([tips(s.dir), filesOf(s.dir)], was);
  await alive(s, 'half bodies');
});

// --- slowness ------------------------------------------------------------------------------------------

// n connections that begin with head and then send a drop every now and then; when each was closed.
function slow(n, head, drop, every) {
  const began = Date.now();
  return Promise.all(Array.from({ length: n }, (_, i) => new Promise((ok) => {
    const c = net.connect(s.port, '127.0.0.1', () => c.write(head));
    const timer = setInterval(() => c.write(drop), every + i);
    c.on('data', () => {});
    c.on('error', () => {});
    c.on('close', () => { clearInterval(timer); ok(Date.now() - began); });
  })));
}

test('three hundred who are slow with head or body are let go, and another is served meanwhile', async () => {
  const heads = slow(150, 'GET / HTTP/1.1\r\nHost: x\r\n', 'X: y\r\n', 1500);
  const bodies = slow(150, `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3000\r\n\r\n{"token":"`, 'a', 1500);
  let over = false;
  const both = Promise.all([heads, bodies]).then((all) => { over = true; return all; });
  for (let served = 0; !over || !served; served++) {
    const began = Date.now();
    assert.equal((await ask(s, 'GET', '/api/v1/document')).status, 200);
    assert.ok(Date.now() - began < 10000, 'the others do not wait');
    await new Promise((ok) => setTimeout(ok, 300));
  }
  const [head, body] = (await both).map((times) => Math.max(...times));
  assert.ok(head < 15000, `the last slow head was let go after ${head} ms`);
  assert.ok(body < 25000, `the last slow body was let go after ${body} ms`);
});

// --- what an answer gives away ---------------------------------------------------------------------------

function guarded(headers, what) {
  assert.match(headers['content-security-policy'] ?? '', /default-src 'none'/, what);
  assert.match(headers['content-security-policy'], /frame-ancestors 'none'/, what);
  assert.doesNotMatch(headers['content-security-policy'], /unsafe|\*|data:/, what);
  assert.equal(headers['x-content-type-options'], 'nosniff', what);
  assert.match(headers['referrer-policy'] ?? '', /no-referrer|same-origin/, what);
  assert.equal(headers.server, undefined, what);
  assert.equal(headers['x-powered-by'], undefined, what);
}

test('answers of every status have the headers that protect the reader', async () => {
  const seen = new Set(), reader = new Browser(s);
  await reader.enter(s.code('rapporteur', 'one', 'Reader of headers'));
  const manifest = (await admin.get('/api/v1/document')).json.manifest;
  const bearer = { Authorization: `Bearer ${admin.token}` };
  const tag = (await ask(s, 'GET', '/', {})).headers.etag;
  const cases = [
    ['GET', '/', {}], ['GET', '/', { headers: { 'If-None-Match': tag } }], ['GET', '/healthz', {}], ['GET', '/export/main.pdf', {}], ['GET', '/export/main.html', {}], ['GET', '/app/compare?a=main&b=main', {}], ['OPTIONS', '/', {}], ['POST', '/api/v1/session/codes', { headers: bearer, body: {} }],
    ['GET', '/api/v1/proposals?limit=x', { headers: bearer }], ['GET', '/api/v1/session', {}], ['GET', '/app/sections', {}], ['POST', '/api/v1/session', { headers: { Origin: 'null' }, body: { token: 'x' } }], ['GET', '/nowhere', {}], ['TRACE', '/', {}],
    ['POST', '/api/v1/proposals', { headers: bearer, body: { section: 'water', lang: 'en', group: 'one', base, markdown: (await one.section('water')).markdown, summary: 'x' } }], ['POST', '/api/v1/session', { body: { token: 'x' } }], ['PUT', '/api/v1/document', { headers: { ...bearer, 'If-Match': '"x"' }, body: manifest }],
    ['POST', '/api/v1/session', { body: 'x'.repeat(100000) }], ['POST', '/api/v1/session', { headers: { 'Content-Type': 'text/plain' }, body: 'x' }], ['POST', '/api/v1/preview', { headers: bearer, body: { section: 'water', lang: 'en', markdown: 'a\u0001' } }], ['PUT', '/api/v1/document', { headers: bearer, body: manifest }],
  ];
  for (const [method, target, what] of cases) {
    const r = await ask(s, method, target, what);
    seen.add(r.status);
    guarded(r.headers, `${method} ${target}: ${r.status}`);
  }
  // The library itself refuses heads that do not fit its memory, with a fixed text and no headers of ours.
  for (const bytes of [`GET /${'a'.repeat(40000)} HTTP/1.1\r\n${close}\r\n`, `GET / HTTP/1.1\r\n${close}X: ${'<script>'.repeat(5000)}\r\n\r\n`]) assert.match(await raw(s, bytes, 20000), /^HTTP\/1\.1 (414|431) [^]*\r\n\r\n<html><head><title>Request too big<\/title><\/head><body>Your HTTP header was too big for the memory constraints of this webserver\.<\/body><\/html>$/);
  for (const bytes of ['GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n', `GET / HTTP/1.1\r\n${close}X: ${'a'.repeat(13000)}\r\n\r\n`]) {
    const [head] = (await raw(s, bytes, 20000)).split('\r\n\r\n');
    seen.add(statuses(head)[0]);
    guarded(Object.fromEntries(head.split('\r\n').slice(1).map((l) => [l.split(':')[0].toLowerCase(), l.split(':').slice(1).join(':').trim()])), head.slice(0, 40));
  }
  for (const status of [200, 201, 204, 303, 304, 400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 428, 431]) assert.ok(seen.has(status), `${status} was seen`);
  for (const target of ['/app/sections', '/app/account', '/api/v1/session', '/api/v1/proposals']) assert.match((await reader.get(target, { Accept: 'text/html' })).headers['cache-control'], /no-store|private, no-cache/, target);
});

test('a failure gives away nothing of the inside, and shows an address as text', async () => {
  for (const target of ['/%3Cscript%3Ealert(1)%3C/script%3E', '/versions/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E', '/api/v1/sections/%3Cb%3E', '/api/v1/proposals?limit=%3Cb%3E', '/export/%3Cb%3E.md', '/?lang=%3Cb%3E']) {
    for (const Accept of ['text/html', 'application/json']) {
      const r = await ask(s, 'GET', target, { headers: { Accept, Authorization: `Bearer ${admin.token}` } });
      assert.ok(r.status < 500, target);
      if (/html/.test(r.headers['content-type'])) assert.doesNotMatch(r.text, /<script>alert|<img src=x|<b>/, target);
      assert.doesNotMatch(r.text, /\.c:\d+|libgit2|jansson|microhttpd|\bsrc\/|\/tmp\/|document\.git|0x[0-9a-f]{6,}/, target);
      assert.doesNotMatch(JSON.stringify(r.headers), /microhttpd|accord\/\d/);
    }
  }
});

test('a request is one line of the log, whatever it says', async () => {
  const was = s.log.length;
  const odd = ['%0aforged=1', '%0d%0aforged=2', '%1b%5b31mred', '%e2%80%aeright-to-left', '%22%20level=error%20forged=3', '%5cn'];
  for (const o of odd) await raw(s, `GET /${o} HTTP/1.1\r\nUser-Agent: x\u001b[31m${decodeURIComponent('%e2%80%ae')}\r\n${close}\r\n`, 20000);
  await form(new Browser(s), '/i', { code: 'a\r\nforged=4' });
  await raw(s, `GET / HTTP/1.1\r\nUser-Agent: a\u0007b\r\nReferer: http://x/\u001b]0;title\u0007\r\n${close}\r\n`, 20000);
  for (const end = Date.now() + 10000; s.log.slice(was).split('\n').length < odd.length + 2 && Date.now() < end; ) await new Promise((ok) => setTimeout(ok, 50));
  const lines = s.log.slice(was).trimEnd().split('\n');
  assert.ok(lines.length >= odd.length + 1, lines.join('\n'));
  for (const line of lines) {
    assert.match(line, /^at=\S+ level=\w+ /, line);
    assert.doesNotMatch(line, /[\x00-\x1f\x7f\u202e]/, JSON.stringify(line));
    assert.doesNotMatch(line.replace(/"(?:[^"\\]|\\.)*"/g, '""'), /(^| )forged=/, line);
  }
});

test('thousands of requests with bytes at random do no harm', async () => {
  const seeds = [
    `POST /api/v1/proposals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${one.token}\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nContent-Length: 96\r\n\r\n{"section":"water","lang":"en","base":"${base}","markdown":"x"}`,
    'GET /export/main.html?lang=en&remarks=annex HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip;q=1, br\r\nIf-None-Match: "a", W/"b"\r\nAccept-Language: de;q=0.5, *\r\nCookie: accord=a.b.c; lang=de\r\n\r\n',
    'POST /i HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nOrigin: http://x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ncode=\r\n3\r\n%41\r\n0\r\nX: y\r\n\r\n',
  ];
  let random = 2463534242;
  const next = () => { random ^= random << 13; random ^= random >>> 17; random ^= random << 5; return random >>> 0; };
  const mutated = () => {
    let bytes = Buffer.from(seeds[next() % seeds.length]);
    for (let i = next() % 5; i >= 0; i--) bytes[next() % bytes.length] = next() & 255;
    if (next() % 8 === 0) bytes = bytes.subarray(0, next() % bytes.length);
    if (next() % 8 === 0) { const at = next() % bytes.length; bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(0, next() % bytes.length), bytes.subarray(at)]); }
    return bytes;
  };
  const send = (bytes) => new Promise((ok) => {
    const c = net.connect(s.port, '127.0.0.1', () => c.end(bytes));
    c.setTimeout(20000, () => c.destroy());
    c.on('data', () => {});
    c.on('error', () => {});
    c.on('close', ok);
  });
  // Some wait for what never comes and are let go: many side by side, for a while.
  const until = Date.now() + 8000;
  let n = 0;
  await Promise.all(Array.from({ length: 60 }, async () => { for (; Date.now() < until; n++) await send(mutated()); }));
  assert.ok(n > 200, `${n} requests`);
  await alive(s, 'mutations');
  assert.doesNotMatch(s.log, /level=error|AddressSanitizer|runtime error/);
});
