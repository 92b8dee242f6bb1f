// The pages' own files: hashed, packed three ways, the same bytes each time.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import zlib from 'node:zlib';
import { Server } from './lib.mjs';
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
  const page = (await get('/')).bytes.toString();
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
