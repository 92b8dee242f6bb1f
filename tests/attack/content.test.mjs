// Texts, names and ids of somebody who means harm: in files of every format, in git, and on their way to
// the disk. What they do in a browser is tests/browser/hostile.test.mjs.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { Server, git, must, program, root, run, temporary } from '../api/lib.mjs';
import { docxType } from '../api/docx.mjs';
import { Browser, ask, draft, hurried, manifest, problem, texts } from '../api/kit.mjs';
import { foreignJson, tips } from './kit.mjs';

let s, one, editor, admin;
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const harm = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg onload=alert(1)>', '[a](javascript:alert(1))', '[a](JAVASCRIPT:alert(1))', '[a](vbscript:x)', '[a](data:text/html,x)', '[a](blob:http://x/1)', '[a](filesystem:http://x/1)', '[a](intent://x#Intent;end)', '[a](ms-msdt:/id)', '[a](view-source:http://x)',
  '[a](svg:x)', '[a](file:///etc/passwd)', '[a](smb://x/y)', '[a](//evil.example/x)', '![a](file:///etc/passwd)', '![a](http://evil.example/pixel.png)', '<object data="file:///etc/passwd"></object>', '<link rel=attachment href="file:///etc/passwd">', '<embed src=x>', '<meta http-equiv=refresh content="0;url=//evil.example">',
  '{ INCLUDETEXT "C:\\\\secret.txt" }', '{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" }', '=HYPERLINK("http://evil.example")', '@SUM(1+1)*cmd|\' /C calc\'!A0', '/JS (app.alert\\(1\\))', ') /OpenAction << /S /JavaScript >>', '<w:instrText>HYPERLINK</w:instrText>', ']]><x>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;', '<text:a xlink:href="javascript:alert(1)">x</text:a>',
  '[good](https://example.org/a?b=c) and [mail](mailto:a@example.org)',
];

before(async () => {
  const json = manifest({ title: { en: `Outcome <script>alert(1)</script> ${harm[22]}` } });
  s = await Server.start({ from: draft({ json, files: { ...texts, 'media/logo.png': png } }), settings: hurried });
  one = s.as(s.token('rapporteur', 'one', 'Zacharias Vanish'));
  editor = s.as(s.token('editor', 'editors', 'Ed Itor'));
  admin = s.as(s.token('admin', 'editors', 'Admin'));
});
after(() => s?.stop());

// What a ZIP archive holds, by name, as far as it is text.
function parts(bytes) {
  const all = {};
  let at = bytes.readUInt32LE(bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16);
  for (let n = bytes.readUInt16LE(bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 10); n; n--) {
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28)), local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28), packed = bytes.subarray(from, from + bytes.readUInt32LE(at + 20));
    all[name] = (bytes.readUInt16LE(at + 10) ? inflateRawSync(packed) : packed).toString('utf8');
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return all;
}
const allowed = (url) => /^(https?:|mailto:)/i.test(url) || /^#/.test(url);

async function hostileText() {
  const now = await one.section('water');
  const markdown = `${now.markdown}\n${harm.join('\n\n')}\n\n| a | b |\n|---|---|\n| ${harm[0]} | ${harm[3]} |\n\nA note[^1].\n\n[^1]: ${harm[1]}\n`;
  const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: now.commit, markdown, summary: harm[0] });
  const t = await editor.want(201, 'POST', '/api/v1/threads', { on: { proposal: p.number, revision: 1 }, text: `Secret talk ${harm[1]}` });
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1, reason: harm[0] });
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Hostile', symbol: harm[1], note: harm[0] });
  return { p, t };
}

test('files of every format hold hostile words as words, link where one may, and name nobody', async () => {
  const before_ = await one.section('water');
  await hostileText();
  const dir = temporary();
  const names = /Zacharias|Vanish|Ed Itor|Secret talk|[0-9a-z.]+@(?!example\.org|accord\.invalid)[a-z]+\.[a-z]+/;
  for (const file of ['main.html', 'hostile.html', `${before_.commit}..main.html`, 'main.docx', `${before_.commit}..main.docx`, 'main.odt', `${before_.commit}..main.odt`, 'main.pdf', `${before_.commit}..main.pdf`, 'main.md', 'main.json']) {
    const r = await ask(s, 'GET', `/export/${file}`);
    assert.equal(r.status, 200, `${file}: ${r.text.slice(0, 200)}`);
    assert.match(r.headers['content-disposition'], /^(attachment|inline); filename="[a-z0-9. -]+"/i, file);
    let inside = r.text;
    if (/html$/.test(file)) {
      assert.match(r.text, /<meta http-equiv="Content-Security-Policy" content="[^"]*default-src 'none'/i, `${file} guards itself on a reader's disk`);
      const body = r.text.replace(/<meta [^>]*>/g, '').replace(/<style>[^]*?<\/style>/g, '');
      assert.doesNotMatch(body, /<(script|iframe|object|embed|base|form|svg|link|style)\b|<[^>]* on[a-z]+=/i, file);
      for (const [, url] of body.matchAll(/(?:href|src)="([^"]*)"/g)) assert.ok(allowed(url) || /^data:image\/png;base64,/.test(url), `${file}: ${url}`);
    } else if (/docx$|odt$/.test(file)) {
      const all = parts(r.bytes);
      for (const [name, text] of Object.entries(all)) {
        if (!/\.(xml|rels)$/.test(name)) continue;
        fs.writeFileSync(path.join(dir, 'part.xml'), text);
        assert.equal(spawnSync('xmllint', ['--noout', '--nonet', path.join(dir, 'part.xml')]).status, 0, `${file} ${name} is XML`);
        assert.doesNotMatch(text, /<!DOCTYPE|<!ENTITY/, `${file} ${name}`);
        for (const [, url] of text.matchAll(/xlink:href="([^"]*)"/g)) assert.ok(allowed(url) || /^(Pictures\/|\.\/|\.\.\/)?[\w/.-]*$/.test(url), `${file} ${name}: ${url}`);
        for (const m of text.matchAll(/Target="([^"]*)"[^>]*TargetMode="External"/g)) assert.ok(allowed(m[1]), `${file} ${name}: ${m[1]}`);
        for (const [, code] of text.matchAll(/<w:instrText[^>]*>([^<]*)</g)) assert.match(code.trim(), /^(TOC|PAGE|NUMPAGES|PAGEREF|REF|HYPERLINK)\b/, `${file} ${name}: a field ${code}`);
        assert.doesNotMatch(text, /attachedTemplate|altChunk|oleObject|activeX|vbaProject|script:event/, `${file} ${name}`);
      }
      inside = Object.values(all).join('\n');
      assert.match(inside, /INCLUDETEXT/, `${file}: it stands there as words`);
    } else if (/pdf$/.test(file)) {
      const f = path.join(dir, 'x.pdf');
      fs.writeFileSync(f, r.bytes);
      const plain = spawnSync('qpdf', ['--qdf', '--object-streams=disable', f, '-'], { maxBuffer: 1 << 28 }).stdout.toString('latin1');
      // What is written into strings and contents is words; names of the file's own structure are not.
      const structure = plain.replace(/stream\r?\n[^]*?endstream/g, '').replace(/\((?:\\.|[^\\()])*\)/g, '()').replace(/<[0-9a-fA-F\s]*>/g, '<>');
      assert.ok(structure.length > 1000);
      assert.doesNotMatch(structure, /\/(JavaScript|JS|Launch|EmbeddedFile|EmbeddedFiles|OpenAction|SubmitForm|ImportData|GoToR|RichMedia|AA)\b/, file);
      for (const [, url] of plain.matchAll(/\/URI \(((?:\\.|[^\\()])*)\)/g)) assert.ok(allowed(url), `${file}: ${url}`);
      assert.match(spawnSync('pdfdetach', ['-list', f], { encoding: 'utf8' }).stdout, /^0 embedded files/m);
      inside = spawnSync('pdftotext', [f, '-'], { encoding: 'utf8' }).stdout + spawnSync('pdfinfo', [f], { encoding: 'utf8' }).stdout;
    }
    assert.doesNotMatch(inside.replace(/[a-z]+@2x?\.[a-z]+/g, ''), names, `${file} names nobody`);
  }
});

test('a section’s text goes out as a text', async () => {
  for (const target of ['/export/main.md', '/media/logo.png', '/export/main.json']) {
    const r = await ask(s, 'GET', target, { headers: { Accept: 'text/html' } });
    assert.equal(r.status, 200);
    assert.doesNotMatch(r.headers['content-type'], /html|xml|javascript|svg/);
    assert.equal(r.headers['x-content-type-options'], 'nosniff');
    assert.match(r.headers['content-security-policy'], /default-src 'none'/);
    if (/md$/.test(target)) assert.match(r.headers['content-disposition'], /^attachment/);
  }
});

test('what begins like another format is text', async () => {
  const now = await one.section('common');
  for (const head of ['---\ntitle: <script>alert(1)</script>\nx: &a [*a, *a]\n---\n', '%YAML 1.2\n---\na: !!python/object/apply:os.system ["id"]\n', '<?xml version="1.0"?>\n', '%PDF-1.7\n', 'PK\u0003\u0004'.replace(/[\u0003\u0004]/g, ''), '#!/bin/sh\n', '+++\ntitle = "x"\n+++\n']) {
    const r = await one.post('/api/v1/preview', { section: 'common', lang: 'en', markdown: `${head}\n# Common\n\nWords.\n` });
    assert.equal(r.status, 200, `${head}: ${r.text}`);
    assert.doesNotMatch(r.json.html, /<script|<\?xml/);
  }
  assert.equal((await one.section('common')).title, now.title);
});

test('pictures that are none, and files that are no Word files, come in nowhere', async () => {
  for (const [name, bytes] of Object.entries({
    'media/a.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'media/a.html': '<script>alert(1)</script>', 'media/a.png': '<html><script>alert(1)</script></html>',
    'media/../../x.png': png, 'media/a.png.html': png, 'media/.htaccess': 'x', 'media/a.jpg': '\xff\xd8<?php system("id") ?>',
  })) {
    const from = draft({ files: texts }), f = path.join(from, name), dir = path.join(temporary(), 'data');
    fs.mkdirSync(path.dirname(f), { recursive: true });
    fs.writeFileSync(f, bytes);
    if (run(['init', dir, '--from', from]).status !== 0) continue;
    // What was taken over is either not served, or served as a picture and as nothing else.
    const t = await Server.start({ dir });
    try {
      const r = await ask(t, 'GET', `/media/${path.basename(name)}`, { headers: { Accept: 'text/html' } });
      if (r.status === 200) {
        assert.match(r.headers['content-type'], /^image\/(png|jpeg)$/, name);
        assert.equal(r.headers['x-content-type-options'], 'nosniff');
      } else {
        assert.equal(r.status, 404, name);
      }
    } finally {
      await t.stop();
    }
  }
  for (const bytes of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html><script>alert(1)</script></html>', 'GIF89a/*<script>*/', '%PDF-1.7', 'MZ\x90', '\x7fELF', 'PK\x05\x06' + '\0'.repeat(18), `<html>${'x'.repeat(100)}PK\x03\x04`]) {
    const r = await one.post('/api/v1/imports?section=water&lang=en', Buffer.from(bytes, 'latin1'), { 'content-type': docxType });
    problem(r, 422, 'bad-text');
  }
});

test('a reviewer is told of what she cannot see among the new words', async () => {
  const b = new Browser(s), now = await one.section('common');
  await b.enter(s.code('editor', 'editors', 'Reviewer'));
  const page = async (text) => {
    const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: `${now.markdown}\n${text}\n`, summary: 'x' });
    return (await b.get(`/app/review/${p.number}`, { Accept: 'text/html' })).text;
  };
  assert.doesNotMatch(await page('Plain words that anybody sees, Straße, naïve, می\u200cشود.'), /U\+[0-9A-F]{4}|mixes letters/);
  assert.match(await page('Words with a zero\u200bwidth space and a soft\u00adhyphen.'), /U\+200B, U\+00AD/);
  assert.match(await page('A \u2067turned\u2069 word.'), /U\+2067, U\+2069/);
  assert.match(await page('A hum\u0430n right.'), /“hum\u0430n” among the new words mixes letters/);
});

// --- names -------------------------------------------------------------------------------------------------

const odd = ['..', '.', '.git', '.GIT', 'git~1', '.g\u200cit', 'HEAD', '-x', '--upload-pack=x', '@', '@{-1}', ':/x', 'HEAD^{/x}', 'main:en/water.md', 'a/b', 'a\\b', '/abs', 'C:/x', 'C:\\x', 'CON', 'nul', 'aux.md', 'a\nb', 'a\u0000b', '\u202eab', 'ＡＢ', 'É', 'e\u0301', '', ' ', 'x'.repeat(6000), '$(id)', '`id`', ';id', '|id', '*', '~', '%2e%2e', 'refs/heads/main', '.lock', 'a.lock', 'a..b', '__proto__', 'constructor'];

test('no name that somebody sends becomes a name in git or on the disk', async () => {
  const was = tips(s.dir), base = (await one.section('water')).commit;
  const all = [...odd, ...(foreignJson('names.json') ?? []).map((n) => Buffer.from(n.value_b64, 'base64').toString('utf8'))];
  const now = await editor.want(200, 'GET', '/api/v1/document');
  for (const name of all) {
    if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) continue;
    const put = (change) => editor.put('/api/v1/document', { ...now.manifest, ...change }, { 'if-match': `"${now.manifest_blob}"` });
    for (const r of [
      await one.post('/api/v1/proposals', { section: name, lang: 'en', base, markdown: '# W\n\nx\n', summary: 's' }), await one.post('/api/v1/proposals', { section: 'water', lang: name, base, markdown: '# W\n\nx\n', summary: 's' }),
      await put({ sections: [...now.manifest.sections, { id: name, kind: 'text' }] }), await put({ groups: [...now.manifest.groups, { id: name, name: { en: 'x' } }] }), await put({ languages: [...now.manifest.languages, name] }),
      ...(name.includes('\u0000') ? [] : [await put({ logo: name })]),
    ]) assert.ok(r.status >= 400 && r.status < 500, `${JSON.stringify(name.slice(0, 40))}: ${r.status} ${r.text.slice(0, 200)}`);
  }
  assert.equal(tips(s.dir), was);
  // A version's id is made of its name, and what cannot be one is refused.
  for (const name of all.filter((n) => n.length < 100)) {
    const r = await editor.post('/api/v1/versions', { name });
    if (r.status === 201) assert.match(r.json.id, /^[a-z0-9][a-z0-9-]{0,62}$/, JSON.stringify(name));
    else assert.ok(r.status >= 400 && r.status < 500, `${JSON.stringify(name)}: ${r.status}`);
  }
  for (const name of git(s.dir, 'for-each-ref', '--format=%(refname)').trim().split('\n')) assert.match(name, /^refs\/(heads\/main|heads\/proposals\/\d+|tags\/[a-z0-9][a-z0-9-]{0,62}|meta\/[a-z]+)$/);
  for (const ref of ['refs/heads/main', 'refs/meta/ledger', 'refs/meta/accounts'])
    for (const line of git(s.dir, 'ls-tree', '-r', '-t', ref).trim().split('\n').filter(Boolean)) assert.match(line, /^(100644 blob|040000 tree) [0-9a-f]{40}\t[A-Za-z0-9/._-]+$/, ref);
  assert.match(must(['verify', s.dir]), /consistent/);
});

test('names that are alike are one, and a name in another case or form is none', async () => {
  for (const id of ['Water', 'WATER', 'water ', 'ｗater', 'wate\u0072\u0301', 'wаter']) assert.equal((await one.get(`/api/v1/sections/${encodeURIComponent(id)}`)).status, 404, id);
  for (const role of ['Admin', 'ADMIN', 'ａdmin', 'admin ', 'admin\u0000']) problem(await admin.post('/api/v1/invitations', { role }), 400);
  for (const group of ['One', 'one ', 'ｏne', 'оne']) problem(await admin.post('/api/v1/invitations', { role: 'reader', groups: [group] }), 400);
  // People are told apart by their number: a name is no claim to anything.
  const [a, b] = [s.token('rapporteur', 'one', 'Same Name'), s.token('reader', undefined, 'Same Name')];
  const [x, y] = await Promise.all([a, b].map((t) => s.as(t).want(200, 'GET', '/api/v1/session')));
  assert.notEqual(x.account, y.account);
  assert.deepEqual([x.role, y.role], ['rapporteur', 'reader']);
});

test('whatever is asked for, no file beyond the data directory is opened', async (t) => {
  const probe = spawnSync('strace', ['-qq', '-e', 'trace=openat', 'true'], { encoding: 'utf8' });
  if (probe.status !== 0 || /asan|tsan/.test(program)) return t.skip('SKIP strace cannot trace here');
  const log = path.join(temporary(), 'calls'), wrapper = path.join(path.dirname(log), 'traced');
  fs.writeFileSync(wrapper, `#!/bin/sh\nexec strace -f -qq -y -e trace=openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,symlink,symlinkat,link,linkat,execve -o ${log} ${program} "$@"\n`, { mode: 0o755 });
  const k = new Server(path.join(temporary(), 'data'));
  must(['init', k.dir, '--from', draft()]);
  const token = k.token('editor', 'editors');
  await k.listen([], wrapper);
  const pid = Number(spawnSync('pgrep', ['-P', String(k.child.pid)], { encoding: 'utf8' }).stdout.trim().split('\n')[0]);
  try {
    const c = k.as(token), from = fs.statSync(log).size;
    for (const name of odd.filter((n) => n && n.length < 200)) {
      const e = encodeURIComponent(name);
      for (const target of [`/api/v1/sections/${e}`, `/versions/${e}`, `/export/${e}.md`, `/export/${e}..main.html`, `/media/${e}`, `/assets/${e}`, `/compare/${e}..main`, `/api/v1/drafts/${e}`, `/api/v1/sections/water?at=${e}`, `/app/write/${e}`]) await c.get(target);
      await c.post('/api/v1/threads', { on: { section: name, lang: 'en', commit: 'x' }, text: 'x' });
      await c.post('/api/v1/versions', { name });
      await c.put(`/api/v1/drafts/${e}?lang=${e}&group=${e}`, { markdown: 'x', base: 'x' });
    }
    const lines = fs.readFileSync(log, 'utf8').slice(from).split('\n');
    const opened = lines.flatMap((l) => [...l.matchAll(/"([^"]*)"/g)].map((m) => [m[1], l]));
    assert.ok(opened.some(([f]) => f.startsWith(k.dir)), 'it works in its own directory');
    // overcommit_memory: the C library asks how it may give memory back.
    for (const [f, line] of opened) assert.ok(f.startsWith(`${k.dir}/`) || f === k.dir || !f.startsWith('/') || /^\/(proc\/self\/|proc\/sys\/vm\/overcommit_memory$|dev\/(null|urandom)|sys\/(fs\/cgroup|devices\/system\/cpu)|etc\/localtime|usr\/share\/(zoneinfo|fonts|hyphen)\/|etc\/fonts\/|var\/cache\/fontconfig\/)/.test(f), line);
    for (const [f, line] of opened) assert.ok(!f.split('/').includes('..'), line);
  } finally {
    if (pid) process.kill(pid, 'SIGTERM');
    await k.stop();
  }
});

test('what people write reaches neither revision expressions, nor an index, nor a shell', () => {
  const files = spawnSync('find', [path.join(root, 'src'), '-name', '*.c'], { encoding: 'utf8' }).stdout.trim().split('\n');
  assert.ok(files.length > 100);
  for (const f of files) {
    const source = fs.readFileSync(f, 'utf8').replace(/\/\*[^]*?\*\//g, '');
    assert.doesNotMatch(source, /\bgit_(revparse|index_add|index_write|signature_new|signature_now|reference_create|commit_create|treebuilder)|\b(system|popen|execl|execlp|wordexp|strcpy|strcat|sprintf|gets|strtok|tmpnam|mktemp)\s*\(/, f);
  }
});
