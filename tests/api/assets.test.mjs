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

test('a reader’s first page carries the style that paints it, and with all its words weighs 12 KB', async (t) => {
  const here = await Server.start({ from: path.join(root, 'drafts/2026') });
  try {
    const bytes = async (target) => Buffer.from(await (await fetch(here.base + target)).arrayBuffer());
    const br = (bytes) => zlib.brotliCompressSync(bytes).length, gzip = (bytes) => zlib.gzipSync(bytes, { level: 9 }).length;
    const weights = {};
    for (const lang of ['en', 'de']) {
      const answer = await fetch(`${here.base}/?lang=${lang}&hl=${lang}`), page = await answer.text();
      const styles = [...page.matchAll(/<style>([^]*?)<\/style>/g)].map((m) => m[1]);
      assert.equal(styles.length, 1);
      const hash = crypto.createHash('sha256').update(styles[0]).digest('base64');
      assert.ok(answer.headers.get('content-security-policy').match(/style-src [^;]*/)[0].includes(`'sha256-${hash}'`));
      const asked = [...page.matchAll(/(?:src|<link [^>]*href)="(\/assets\/[^"]+)"/g)].map((m) => m[1]);
      assert.deepEqual(asked.map((a) => a.replace(/-\w+\./, '.')).sort(), ['/assets/accord.svg', '/assets/read.css', '/assets/read.js']);
      // What paints nothing of the text is asked for behind it.
      assert.ok(page.indexOf('rel="stylesheet"') > page.indexOf('</main>'));
      const files = (await Promise.all(asked.map(bytes))).reduce((sum, b) => sum + br(b), 0);
      const words = br(page.slice(page.indexOf('<article')).replace(/<[^>]+>/g, ''));
      weights[lang] = { page: br(page), gzip: gzip(page), words, files, all: br(page) + files };
    }
    t.diagnostic(JSON.stringify(weights));
    // The German words weigh 2.4 KB more than the English ones; everything around them is as light.
    assert.ok(weights.en.page <= 12000, JSON.stringify(weights));
    for (const w of Object.values(weights)) assert.ok(w.page - w.words <= 5200 && w.files <= 4500, JSON.stringify(weights));
  } finally {
    await here.stop();
  }
});
