// What a writer on a slow line has to wait for: the editor at most 115 KB, all other scripts 15 KB.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { root } from './lib.mjs';

const packed = (file) => zlib.gzipSync(fs.readFileSync(file), { level: 9 }).length;

test('the scripts stay small', () => {
  const out = fs.mkdtempSync(path.join(os.tmpdir(), 'accord-web-'));
  try {
    const r = spawnSync(path.join(root, 'scripts/build-web'), [out], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stderr);
    const files = fs.readdirSync(out).filter((f) => f.endsWith('.js'));
    // read.js is part of app.js, too: who has the one does not ask for the other.
    const others = [path.join(root, 'web/js/sw.js'), ...files.filter((f) => !/^(editor|read)\.js$/.test(f)).map((f) => path.join(out, f))];
    assert.ok(packed(path.join(out, 'editor.js')) <= 115000, `the editor: ${packed(path.join(out, 'editor.js'))} bytes`);
    const sum = others.reduce((n, f) => n + packed(f), 0);
    assert.ok(sum <= 15000, `other scripts: ${sum} bytes`);
    // The policy of the pages forbids what a string would have to be made code for.
    for (const f of files) assert.doesNotMatch(fs.readFileSync(path.join(out, f), 'utf8'), /\bnew Function\b|\beval\(/);
  } finally {
    fs.rmSync(out, { recursive: true });
  }
});
