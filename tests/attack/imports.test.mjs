// Documents of others that `accord init --from` is given: folders, Markdown and our own JSON that mean harm. Each is
// refused in one line that a terminal can show, in time and in little memory, and leaves nothing; or it is taken
// whole. Word files: tests/unit/test_import_refused.c.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { git, must, program, run, temporary } from '../api/lib.mjs';
import { draft, manifest, texts } from '../api/kit.mjs';

const sanitized = /asan|tsan/.test(program);
const where = temporary();
let serial = 0;

// init --from what was written; the directory that it made, or null, and what it said.
function init(from) {
  const dir = path.join(where, `d${++serial}`), began = Date.now();
  // Memory is what ulimit takes from it, not what it asks for: sanitizers reserve terabytes.
  const limit = sanitized ? '' : 'ulimit -v 4000000; ';
  const r = spawnSync('sh', ['-c', `${limit}exec "$0" init "$1" --from "$2"`, program, dir, from], { encoding: 'utf8', timeout: 120000 });
  return { dir, status: r.status, err: r.stderr, ms: Date.now() - began, made: fs.existsSync(path.join(dir, 'document.git')) };
}
function refused(name, from, words) {
  const r = init(from);
  assert.equal(r.status, 65, `${name}: ${r.status} ${r.err.slice(0, 300)}`);
  assert.ok(!r.made, `${name}: something was made`);
  assert.match(r.err, /^accord init: [^\n]+\n$/, `${name}: ${JSON.stringify(r.err)}`);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(r.err.slice(0, -1), /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/, `${name}: a terminal would obey ${JSON.stringify(r.err)}`);
  if (words) assert.match(r.err, words, name);
  assert.ok(r.ms < (sanitized ? 60000 : 15000), `${name}: ${r.ms} ms`);
}
const file = (name, bytes) => {
  const at = path.join(where, name);
  fs.writeFileSync(at, bytes);
  return at;
};

// Our own JSON, as a document of two sections comes out.
function exported() {
  const dir = path.join(where, 'base');
  if (!fs.existsSync(dir)) must(['init', dir, '--from', draft()]);
  return JSON.parse(must(['export', dir, '--format', 'json', '-o', '-']));
}

test('JSON that means harm is refused in one line and leaves nothing', () => {
  const good = exported(), whole = JSON.stringify(good);
  const changed = (f) => JSON.stringify(f(structuredClone(good)) ?? assert.fail());
  const section = (members) => changed((d) => (Object.assign(d.sections[0], members), d));
  const inside = (text) => `${whole.slice(0, -1)},${text}}`;
  const first = good.sections[0].title;
  assert.equal(init(file('good.json', whole)).status, 0, 'it is good otherwise');
  const cases = {
    'a million brackets': '['.repeat(1e6), 'a million objects': '{"a":'.repeat(1e6), 'a hundred thousand inside': inside(`"x":${'['.repeat(1e5)}${']'.repeat(1e5)}`),
    'a name twice': inside('"title":"Another"'), 'nothing': '', 'more behind it': `${whole}{}`, 'a mark before it': `\ufeff${whole}`,
    'a title that is a number': changed((d) => ((d.title = 5), d)), 'sections that are none': changed((d) => ((d.sections = { a: 1 }), d)), 'a text that is a list': section({ markdown: ['x'] }),
    'half a pair': whole.replace(`"${first}"`, `"\\ud800${first}"`), 'the other half in a text': whole.replace(`# ${first}`, `# \\udc00${first}`), 'a NUL': whole.replace(`# ${first}`, `# \\u0000${first}`),
    'a number without end': `{"title":${'9'.repeat(1e6)}}`, 'a number past all': inside('"x":1e999999'), 'an unknown kind': section({ kind: '\u001b[31mdevil' }),
    'no section': changed((d) => ((d.sections = []), d)), 'five thousand sections': changed((d) => ((d.sections = Array.from({ length: 5000 }, (_, i) => ({ ...d.sections[0], id: `s${i}` }))), d)),
    'a title of 200 KB': changed((d) => ((d.title = 'x'.repeat(2e5)), d)), 'a title of two lines': changed((d) => ((d.title = 'a\nb\u001b[31m'), d)), 'a text of 6 MB': section({ markdown: `# A\n\n${'x '.repeat(3e6)}` }),
  };
  for (const [name, bytes] of Object.entries(cases)) refused(name, file('bad.json', bytes));
  for (const id of ['../../../etc/x', '/etc/x', '.', '..', '', '-x', 'a'.repeat(64), 'a/b', '.git', 'Abc', 'x.lock', 'a:b', 'a\u202eb', 'a\u001b[2Jb', 'a\u009bb', '\u001b]0;title\u0007', good.sections[1].id]) refused(`the id ${JSON.stringify(id)}`, file('bad.json', section({ id })));
  for (const lang of ['../../x', '', 'e'.repeat(2000), '*', '-x', 'en/../x', '\u001b[31m']) refused(`the language ${JSON.stringify(lang)}`, file('bad.json', changed((d) => ((d.lang = lang), d))));
});

test('Markdown past every measure is refused with its reason, and never taken in part', () => {
  const cases = {
    'a line of 10 MB': ['word '.repeat(2e6), /65536 bytes/], 'a heading of 10 MB': [`# ${'x'.repeat(1e7)}`, /settings of the document|too long/], 'emphasis for 9 MB': [`# A\n\n${'*a_'.repeat(3e6)}`, /65536 bytes/],
    '10 MB of brackets': [`# A\n\n${'['.repeat(1e7)}`, /65536 bytes/], 'code of 8 MB': [`# A\n\n\`\`\`\n${'x\n'.repeat(4e6)}`, /65536 bytes/], 'a hundred thousand headings': [Array.from({ length: 1e5 }, (_, i) => `# H${i}\n\nx\n`).join('\n'), /200 sections/],
    'a million quotations': [`# A\n\n${'>'.repeat(1e6)}x`, /65536 bytes/], 'three thousand lists in lists': [`# A\n\n${Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}- x`).join('\n')}`, /65536 bytes/],
    'NULs': [`# A\n\n${'\0'.repeat(1000)}`, /Line 3/], 'another coding': [Buffer.from('# A\n\nx', 'utf16le'), /UTF-8|Line 1/], 'more than is read': ['x\n'.repeat(9e6), /16777216 bytes/],
    'references by the thousand': [`# A\n\n${Array.from({ length: 2e5 }, (_, i) => `[a${i}]: x`).join('\n')}`, /65536 bytes/],
  };
  for (const [name, [bytes, words]] of Object.entries(cases)) refused(name, file('bad.md', bytes), words);
  // What fits is there to the last word.
  const long = Array.from({ length: 150 }, (_, i) => `# Part ${i}\n\n${`Word ${i}. `.repeat(800)}end${i}.\n`).join('\n');
  const r = init(file('long.md', long));
  assert.equal(r.status, 0, r.err);
  assert.match(must(['verify', r.dir]), /consistent/);
  for (const i of [0, 77, 149]) assert.match(git(r.dir, 'show', `main:en/part-${i}.md`), new RegExp(`end${i}\\.`));
});

test('a folder of somebody else brings its own files and no other', () => {
  const folder = (f) => {
    const at = path.join(where, `f${++serial}`);
    for (const [name, text] of Object.entries({ 'document.json': JSON.stringify(manifest()), ...texts })) {
      fs.mkdirSync(path.dirname(path.join(at, name)), { recursive: true });
      fs.writeFileSync(path.join(at, name), text);
    }
    f(at);
    return at;
  };
  const secret = file('secret.txt', '# Secret\n\nOf this machine alone.\n'), away = path.join(where, 'away');
  fs.mkdirSync(away, { recursive: true });
  for (const name of Object.keys(texts)) if (name.startsWith('en/')) fs.writeFileSync(path.join(away, path.basename(name)), '# Elsewhere\n\nOf this machine alone.\n');
  const png = Buffer.from('89504e470d0a1a0a', 'hex');
  const instead = (at, name, make) => {
    fs.rmSync(path.join(at, name), { recursive: true, force: true });
    make(path.join(at, name));
  };
  assert.equal(init(folder(() => {})).status, 0, 'it is good otherwise');
  refused('a text that is a link', folder((at) => instead(at, 'en/water.md', (p) => fs.symlinkSync(secret, p))), /leads out/);
  refused('a folder that is a link', folder((at) => instead(at, 'en', (p) => fs.symlinkSync(away, p))), /leads out/);
  refused('a manifest that is a link', folder((at) => instead(at, 'document.json', (p) => fs.symlinkSync('/etc/hostname', p))), /leads out/);
  refused('a text that is a pipe', folder((at) => instead(at, 'en/water.md', (p) => spawnSync('mkfifo', [p]))), /leads out|plain file/);
  refused('a text that is a device', folder((at) => instead(at, 'en/water.md', (p) => fs.symlinkSync('/dev/zero', p))), /leads out/);
  refused('a text that is a folder', folder((at) => instead(at, 'en/water.md', (p) => fs.mkdirSync(p))), /plain file/);
  refused('an image that is a link', folder((at) => { fs.mkdirSync(path.join(at, 'media')); fs.symlinkSync(secret, path.join(at, 'media/a.png')); }), /leads out/);
  for (const name of ['a.svg', 'A.png', 'a b.png', '-x.exe', 'a\u001b[2J.png']) refused(`an image called ${JSON.stringify(name)}`, folder((at) => { fs.mkdirSync(path.join(at, 'media')); fs.writeFileSync(path.join(at, 'media', name), png); }));
  for (const lang of [['../x'], ['en', 'en'], [], ['en/..']]) refused(`languages ${lang}`, folder((at) => fs.writeFileSync(path.join(at, 'document.json'), JSON.stringify(manifest({ languages: lang })))));
});

test('settings that mean harm stop a start by their name', () => {
  const dir = path.join(where, 'set');
  must(['init', dir, '--from', draft()]);
  const f = path.join(dir, 'accord.json'), good = fs.readFileSync(f, 'utf8');
  for (const bad of ['['.repeat(1e5), `${good.trim().slice(0, -1)},"url":"http://two"}`, '{"url":5}', '{"limits":{"sections":1e9}}', '{"limits":{"sections":-1}}', '{"name":"\\ud800"}', '{"name":"a\\u0000b"}', '{"nmae":"x"}', '{"trusted_proxies":["0.0.0.0/99"]}', '{"mirror":["/srv"]}', '']) {
    fs.writeFileSync(f, bad);
    const r = run(['serve', dir, '--listen', '127.0.0.1:0'], { timeout: 20000 });
    assert.equal(r.status, 65, `${bad.slice(0, 60)}: ${r.status} ${r.stderr}`);
  }
  fs.writeFileSync(f, good);
});
