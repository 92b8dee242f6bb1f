// The pages' own files: hashed, packed three ways, the same bytes each time.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import zlib from 'node:zlib';
import path from 'node:path';
import crypto from 'node:crypto';
import { Server, root } from './lib.mjs';
import { draft } from './kit.mjs';

let s;
before(async () => { s = await Server.start({ from: draft() }); });
after(() => s?.stop());

// Without a client that unpacks by itself.
const get = (target, headers = {}) => new Promise((done, fail) => {
  http.get(s.base + target, { headers }, (r) => {
    const parts = [];
    r.on('data', (p) => parts.push(p)).on('end', () => done({ status: r.statusCode, headers: r.headers, bytes: Buffer.concat(parts) }));
  }).on('error', fail);
});

test('style, scripts and icons come plain, as gzip and as brotli, each with a tag of its own', async () => {
  const page = (await get('/')).bytes + (await get('/app/history')).bytes;
  const paths = [...new Set(page.match(/\/assets\/[\w.-]+/g))];
  assert.ok(paths.some((p) => p.endsWith('.js')) && paths.some((p) => p.endsWith('.css')));
  for (const path of paths) {
    const plain = await get(path), gzip = await get(path, { 'accept-encoding': 'gzip, deflate' }), br = await get(path, { 'accept-encoding': 'gzip, deflate, br, zstd' });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal(br.headers['content-encoding'], 'br');
    assert.deepEqual(zlib.gunzipSync(gzip.bytes), plain.bytes);
    assert.deepEqual(zlib.brotliDecompressSync(br.bytes), plain.bytes);
    assert.equal(new Set([plain, gzip, br].map((r) => r.headers.etag)).size, 3);
    for (const r of [plain, gzip, br]) {
      assert.match(r.headers.vary, /Accept-Encoding/);
      assert.match(r.headers['cache-control'], /immutable/);
      assert.equal(r.headers['content-type'], plain.headers['content-type']);
    }
    const again = await get(path, { 'accept-encoding': 'br', 'if-none-match': br.headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.headers.etag, br.headers.etag);
  }
});

test('a page that everybody reads comes in brotli too, from the second who takes it on: the same page', async () => {
  const takes = { 'accept-encoding': 'gzip, br' };
  const plain = await get('/'), first = await get('/', takes);
  assert.ok(['gzip', 'br'].includes(first.headers['content-encoding']));
  let br = first;
  for (let tries = 0; tries < 200 && br.headers['content-encoding'] !== 'br'; tries++) {
    await new Promise((on) => setTimeout(on, 50));
    br = await get('/', takes);
  }
  assert.equal(br.headers['content-encoding'], 'br');
  assert.deepEqual(zlib.brotliDecompressSync(br.bytes), plain.bytes);
  assert.equal(br.headers.etag, plain.headers.etag.replace(/"$/, '-br"'));
  assert.match(br.headers.vary, /Accept-Encoding/);
  const has = await get('/', { ...takes, 'if-none-match': br.headers.etag });
  assert.deepEqual([has.status, has.headers.etag, has.bytes.length], [304, br.headers.etag, 0]);
  const gzip = await get('/', { 'accept-encoding': 'gzip' });
  assert.ok(gzip.headers['content-encoding'] === 'gzip' && br.bytes.length < gzip.bytes.length);
});

test('a reader’s first page asks for one small script, carries the style that the policy allows, and weighs little beside its words', async () => {
  const here = await Server.start({ from: path.join(root, 'drafts/2026') });
  try {
    const packed = async (target) => Buffer.from(await (await fetch(here.base + target)).arrayBuffer());
    const answer = await fetch(`${here.base}/`), page = await answer.text();
    const [, style] = /<style>([^]*?)<\/style>/.exec(page);
    const hash = crypto.createHash('sha256').update(style).digest('base64');
    assert.ok(answer.headers.get('content-security-policy').includes(` style-src 'self' 'sha256-${hash}';`));
    assert.doesNotMatch(page, /rel="stylesheet"/);
    const scripts = [...page.matchAll(/<script[^>]* src="([^"]+)"/g)].map((m) => m[1]);
    assert.equal(scripts.length, 1);
    const gzip = (bytes) => zlib.gzipSync(bytes, { level: 9 }).length, br = (bytes) => zlib.brotliCompressSync(bytes).length;
    const script = await packed(scripts[0]);
    const words = page.slice(page.indexOf('<article')).replace(/<[^>]+>/g, '');
    const weigh = (how) => ({ html: how(page.replace(style, '')), all: how(page) + how(script), frame: how(page) + how(script) - how(words) });
    const figures = { gzip: weigh(gzip), brotli: weigh(br) };
    // 9.0 KB of it, packed, are the words of drafts/2026 themselves.
    assert.ok(figures.gzip.frame <= 10000 && figures.brotli.frame <= 9000 && figures.gzip.all <= 19000 && figures.brotli.all <= 16000, JSON.stringify(figures));
  } finally {
    await here.stop();
  }
});
