// Hostile input: in texts, names, addresses, heads and bodies. The right status, a plain sentence,
// no active content, and never a 500.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Server, git, must } from './lib.mjs';
import { Browser, ask, draft, hurried, problem, raw, refs } from './kit.mjs';

let s, one, editor, admin, base, browser;
let made = 0;

// Hostile texts and names of others, where $TEST_DATA has them (they are not ours to ship).
function known(name) {
  const f = process.env.TEST_DATA && path.join(process.env.TEST_DATA, 'attacks', name);
  return f && fs.existsSync(f) ? JSON.parse(fs.readFileSync(f, 'utf8')) : undefined;
}

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  one = s.as(s.token('rapporteur', 'one'));
  editor = s.as(s.token('editor', 'editors'));
  admin = s.as(s.token('admin', 'editors'));
  browser = new Browser(s);
  await browser.enter(s.code('admin', 'editors', 'Browser'));
  base = (await one.section('water')).commit;
});
after(() => s?.stop());

async function alive(what) {
  assert.equal((await s.as().get('/api/v1/document')).status, 200, `alive after ${what}`);
}
function refused(r, what) {
  assert.ok(r.status >= 400 && r.status < 500, `${what}: ${r.status} ${r.text?.slice(0, 200)}`);
  if (r.json) problem(r, r.status);
}

// --- HTML ------------------------------------------------------------------------------------------------

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'" };
const decode = (v) => v.replace(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (_, e) => (e[0] === '#' ? String.fromCodePoint(Number(`0${e.slice(1)}`.replace(/^0(?=\d)/, ''))) : entities[e] ?? `&${e};`));

// The tags of a page. Every "<" must begin a tag that is written as we write them.
function tags(html, where) {
  const all = [];
  let rest = html.replace(/<!doctype html>/i, '').replace(/<!--[^>]*-->/g, '');
  for (let at = rest.indexOf('<'); at >= 0; at = rest.indexOf('<', at + 1)) {
    const m = /^<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*\/?>/.exec(rest.slice(at, at + 20000));
    assert.ok(m, `${where}: a stray < at ${rest.slice(Math.max(0, at - 60), at + 80)}`);
    if (m[1]) continue;
    const attrs = {};
    for (const a of m[3].matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g)) attrs[a[1].toLowerCase()] = decode(a[2] ?? '');
    all.push([m[2], attrs]);
  }
  return all;
}
// As a browser reads it: blanks around and line ends within go, then what stands before the first colon.
function harmless(url) {
  const v = url.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(v)?.[1].toLowerCase();
  return scheme ? ['http', 'https', 'mailto'].includes(scheme) : !/^[\/\\]{2}/.test(v);
}

// Nothing active: in a page of ours, or (own = false) in what was made of somebody's text.
function inert(html, where, own = true) {
  const forbidden = own ? ['iframe', 'object', 'embed', 'base', 'applet', 'frame', 'frameset', 'math', 'marquee'] : ['script', 'style', 'iframe', 'object', 'embed', 'base', 'meta', 'link', 'form', 'input', 'button', 'svg', 'math', 'video', 'audio', 'textarea', 'select', 'template', 'noscript'];
  for (const [name, attrs] of tags(html.replace(/(<style[^>]*>)[^]*?(<\/style>)/g, '$1$2').replace(/(<textarea[^>]*>)[^]*?(<\/textarea>)/g, '$1$2'), where)) {
    assert.ok(!forbidden.includes(name), `${where}: <${name}>`);
    if (name === 'script') assert.match(attrs.src ?? '', /^\/assets\/[a-z0-9.-]+$/, `${where}: a script`);
    for (const [a, v] of Object.entries(attrs)) {
      assert.doesNotMatch(a, /^on|^srcdoc$|^formaction$/, `${where}: ${name} ${a}`);
      if (['href', 'src', 'action', 'cite', 'data', 'poster'].includes(a)) assert.ok(harmless(v), `${where}: ${name} ${a}=${v}`);
      if (a === 'style') assert.doesNotMatch(v, /url\(|expression|@import|javascript/i, `${where}: ${v}`);
      if (a === 'http-equiv') assert.doesNotMatch(v, /refresh/i, where);
    }
  }
}

// A handful of each kind, ours.
const vectors = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', "'\"><body onload=alert(1)>", '[a](javascript:alert(1))', '[a](JaVaScRiPt:alert(1))', '[a](java\tscript:alert(1))', '[a](<java\nscript:alert(1)>)',
  '[a](data:text/html;base64,PHNjcmlwdD4=)', '[a](vbscript:msgbox(1))', '![a](javascript:alert(1))', '![a" onerror="alert(1)](x)', '[a](x "\\" onmouseover=\\"alert(1)")', '<javascript:alert(1)>', '[a][b]\n\n[b]: javascript:alert(1)', '<a href="javascript:alert(1)">x</a>',
  '<iframe srcdoc="<script>alert(1)</script>">', '<math><mtext><script>alert(1)</script>', '</textarea><script>alert(1)</script>', '</title><script>alert(1)</script>', '--><script>alert(1)</script>', '<style>@import "//evil"</style>', '<meta http-equiv="refresh" content="0;url=//evil">',
  '<form action="//evil"><input name=csrf>', '```"><script>alert(1)</script>\nx\n```', '`<script>alert(1)</script>`', '# <img src=x onerror=alert(1)>', '| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |', '[^<script>alert(1)</script>]: x', 'x[^1]\n\n[^1]: <script>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;', '&#60;script&#62;alert(1)&#60;/script&#62;', '\u2028<script>alert(1)</script>', '{{constructor.constructor("alert(1)")()}}', '{{{evil}}}', '${alert(1)}', '<!--<img src="--><img src=x onerror=alert(1)//">', '<![CDATA[<script>alert(1)</script>]]>', '<?php system("id") ?>', '[a](//evil.example)', '[a](\\\\evil.example)', '[a](blob:https://x/1)', '[a](view-source:x)', '[a](file:///etc/passwd)', '![a](file:///etc/passwd)', '[a](ms-msdt:x)', '[a](#constructor)', '# __proto__\n\n[a](#__proto__)',
];

test('no text makes anything active in what it is rendered to', async () => {
  const more = known('xss.json');
  const all = [...vectors, ...(more ?? []).map((v) => v.vector)];
  const queue = all.map((v, i) => [v, i]);
  const one_ = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const [v, i] = next;
      for (const markdown of [`# T\n\n${v}\n`, `> ${v.replace(/\n/g, '\n> ')}\n\n- ${v.replace(/\n/g, '\n  ')}\n`]) {
        const r = await one.post('/api/v1/preview', { section: 'water', lang: 'en', markdown });
        if (r.status === 200) inert(r.json.html, `vector ${i}: ${v.slice(0, 100)}`, false);
        else assert.equal(r.status, v.includes('\u0000') ? 400 : 422, `${r.text} for ${v}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 12 }, one_));
  await alive('vectors');
  assert.ok(all.length >= vectors.length);
});

test('known vectors were at hand', { skip: known('xss.json') ? false : 'SKIP the vectors are not in $TEST_DATA' }, () => {
  assert.ok(known('xss.json').length > 100);
});

test('no name, summary, comment or title makes a page active', async () => {
  const now = await editor.want(200, 'GET', '/api/v1/document');
  const line = (v) => v.replace(/[\n\r\t\u2028]/g, ' ');
  const few = vectors.filter((v) => line(v).length < 120);
  const manifest = {
    ...now.manifest,
    title: { en: `Title ${few[0]}`, de: `Titel ${few[2]}` }, subtitle: { en: few[1] }, symbol: few[3].slice(0, 60),
    event: { name: { en: few[2] }, place: { en: few[16] } },
    groups: now.manifest.groups.map((g, i) => ({ ...g, name: { en: `Group ${line(few[i])}`, de: `Gruppe ${line(few[i + 1])}` } })),
  };
  const put = await editor.put('/api/v1/document', manifest, { 'if-match': `"${now.manifest_blob}"` });
  assert.ok([200, 400, 422].includes(put.status), put.text);
  if (put.status !== 200) assert.fail(`a title is text: ${put.text}`);
  const water = await one.section('water');
  let markdown = water.markdown.replace('# Water', `# Water ${line(few[0])}`);
  for (const v of few) markdown += `\nNext: ${line(v)} end.\n`;
  const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: water.commit, markdown, summary: line(few[1]).slice(0, 200) });
  for (const v of few) {
    const t = await one.want(201, 'POST', '/api/v1/threads', { on: { proposal: p.number, revision: 1 }, text: v, suggestion: v });
    await editor.want(201, 'POST', `/api/v1/threads/${t.id}/comments`, { text: `Answer ${v}` });
  }
  s.token('rapporteur', 'one', few[1]);
  await admin.want(201, 'POST', '/api/v1/invitations', { role: 'reader', name: few[0] });
  const version = await editor.post('/api/v1/versions', { name: `Draft ${few[0]}`, symbol: few[1], note: few[2] });
  assert.ok([201, 400, 422].includes(version.status), version.text);
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1, reason: few[0] });
  const declined = await one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: (await one.section('water')).commit, markdown: `${(await one.section('water')).markdown}\nMore.\n`, summary: few[4] });
  await editor.want(200, 'POST', `/api/v1/proposals/${declined.number}/decision`, { decision: 'decline', revision: 1, reason: few[1] });
  const targets = [
    '/', `/compare/${base}..main`, '/i', '/app', '/app/sections', '/app/sections/water', '/app/write/water', '/app/status', '/app/review', `/app/review/${p.number}`, `/app/review/${declined.number}`, '/app/history', '/app/manage', '/app/manage/people', '/app/manage/document', '/app/manage/log', '/app/export', '/app/account',
    ...(version.status === 201 ? [`/versions/${version.json.id}`] : []),
  ];
  for (const target of targets) {
    const r = await browser.get(target, { Accept: 'text/html' });
    assert.equal(r.status, 200, `${target} ${r.text.slice(0, 200)}`);
    assert.match(r.headers['content-type'], /^text\/html/);
    assert.match(r.headers['content-security-policy'], /default-src 'none'/);
    assert.doesNotMatch(r.headers['content-security-policy'], /unsafe-inline|unsafe-eval|\*/);
    inert(r.text, target);
    if (target === '/') assert.match(r.text, /&lt;script&gt;alert\(1\)/, 'it stands there as text');
  }
  inert((await s.as().get('/export/main.html')).text.replace(/<meta [^>]*>/g, ''), 'export');
  const pdf = (await s.as().get('/export/main.pdf')).bytes.toString('latin1');
  assert.doesNotMatch(pdf, /\/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|SubmitForm)\b/);
  assert.doesNotMatch(pdf, /\/URI ?\((?!https?:|mailto:)/);
  for (const target of ['/api/v1/proposals', '/api/v1/threads', '/api/v1/document']) {
    const r = await admin.get(target);
    assert.match(r.headers.get('content-type'), /^application\/json/);
    assert.equal(r.headers.get('x-content-type-options'), 'nosniff');
  }
});

test('an error page shows the address as text', async () => {
  for (const target of ['/<script>alert(1)</script>', '/%3Cscript%3Ealert(1)%3C/script%3E', '/versions/%3Cimg%20src=x%20onerror=alert(1)%3E', '/?lang=%3Cscript%3Ealert(1)%3C%2Fscript%3E', '/compare/a%22onload=x..main', '/app/review/%22%3E%3Csvg%3E', '/i?code=%22%3E%3Cscript%3E', '/app/write/%3Cb%3E?lang=%22%3E']) {
    const r = /[<>]/.test(target) ? { text: (await raw(s, `GET ${target} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n`)).split('\r\n\r\n').slice(1).join(''), status: 0 } : await browser.get(target, { Accept: 'text/html' });
    assert.ok(r.status < 500);
    if (/^\s*</.test(r.text)) inert(r.text, target);
    assert.doesNotMatch(r.text, /<script>alert|<svg>|onerror=alert\(1\)>/, target);
    assert.doesNotMatch(r.text, /\.c:\d+|libgit2|jansson|microhttpd|src\//, 'nothing of the inside');
  }
});

// --- texts -------------------------------------------------------------------------------------------------

async function submit(markdown, extra = {}) {
  return one.post('/api/v1/proposals', { section: 'water', lang: 'en', base, markdown, summary: `Bytes ${++made}`, ...extra });
}

test('bytes that are no text are refused with their line, and the rest is kept as it is meant', async () => {
  const bad = ['a\u0000b', 'a\u0001b', 'a\u0007b', 'a\u001bb', 'a\u007fb', 'a\u0085b', 'a\ufffeb', 'a\uffffb', 'a\ufdd0b', 'a\u202eb', 'a\u202ab', 'a\u2066b', '<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs', '{<<a||b||c>>}', `${'- '.repeat(3000)}x`, '> '.repeat(3000), '*'.repeat(3000), `|${'a|'.repeat(300)}\n|${'-|'.repeat(300)}`, 'x'.repeat(20000)];
  const was = refs(s.dir);
  for (const text of bad) {
    const r = await submit(`# Water\n\nfirst line\n\n${text}\n`);
    assert.ok([400, 422].includes(r.status), `${JSON.stringify(text.slice(0, 30))}: ${r.status} ${r.text}`);
    if (r.status === 422) {
      const p = problem(r, 422, 'bad-text');
      assert.ok(p.line >= 5, `the line is told: ${JSON.stringify(p)}`);
      assert.ok(p.rule);
    }
  }
  for (const text of ['', ' ', '\n\n', '\ufeff']) assert.ok([409, 422].includes((await submit(text)).status), JSON.stringify(text));
  assert.equal(refs(s.dir), was, 'nothing was written');
  for (const [sent, kept] of [['a\r\nb\rc', 'a\nb\nc'], ['cafe\u0301', 'café'], ['a\u2066b\u2069c', 'a\u2066b\u2069c'], ['humаn', 'humаn'], ['👩\u200d⚖️', '👩\u200d⚖️'], ['𠮷野家', '𠮷野家'], ['ﷺ', 'ﷺ'], ['a\u00a0b', 'a\u00a0b']]) {
    const r = await submit(`# Water\n\n${sent}\n`);
    assert.equal(r.status, 201, r.text);
    assert.equal(r.json.revisions[0].markdown, `# Water\n\n${kept}\n`);
    assert.equal(git(s.dir, 'show', `${r.json.revisions[0].commit}:en/water.md`), `# Water\n\n${kept}\n`);
  }
});

test('the known byte texts are taken or refused as they should be', { skip: known('bytes.json') ? false : 'SKIP the byte texts are not in $TEST_DATA' }, async () => {
  for (const b of known('bytes.json')) {
    const bytes = Buffer.concat([Buffer.from('# Water\n\n'), Buffer.from(b.bytes_b64, 'base64')]);
    const escaped = bytes.toString('latin1').replace(/[\\"]/g, '\\$&').replace(/[\x00-\x1f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const body = Buffer.concat([Buffer.from(`{"section":"water","lang":"en","base":"${base}","summary":"Bytes ${++made}","markdown":"`), Buffer.from(escaped, 'latin1'), Buffer.from('"}')]);
    const r = await ask(s, 'POST', '/api/v1/proposals', { headers: { Authorization: `Bearer ${one.token}`, 'Content-Type': 'application/json' }, body });
    assert.ok(r.status < 500, b.name);
    if (/^reject 422/.test(b.expect) && !/or/.test(b.expect)) assert.ok([400, 422].includes(r.status), `${b.name}: ${r.status}`);
    else if (/^accept/.test(b.expect) && !/only balanced|or reject|60 KB/.test(b.expect + b.name)) assert.equal(r.status, 201, `${b.name}: ${r.text}`);
    if (r.status >= 400) problem(r, r.status);
  }
});

test('dear texts are refused or cheap, and others do not wait for them', async () => {
  const bombs = [
    '- '.repeat(16384), '* a\n'.repeat(8000), `${'> '.repeat(2000)}x`, '['.repeat(60000), '![['.repeat(20000), '*a **b '.repeat(8000), '_a '.repeat(20000), '`'.repeat(30000) + 'x', '<'.repeat(60000), '&'.repeat(60000), 'a\n'.repeat(30000), '\\'.repeat(60000), `${'|'.repeat(2000)}\n${'|-'.repeat(2000)}\n`, `|a|\n|-|\n${'|x|\n'.repeat(15000)}`,
    `[a]: ${'x'.repeat(30000)}\n\n${'[a]'.repeat(8000)}`, '[^a]'.repeat(8000) + '\n\n[^a]: x', Array.from({ length: 4000 }, (_, i) => `[^${i}]: x`).join('\n'), '<!--'.repeat(10000), '<a '.repeat(15000), '~~'.repeat(30000), 'http://a'.repeat(8000), 'a@b.c '.repeat(9000), '\t'.repeat(60000), '#'.repeat(60000), '1. '.repeat(10000), '---\n'.repeat(10000), '(('.repeat(30000), '](('.repeat(20000), 'e\u0301'.repeat(20000), '\u{1f469}\u200d'.repeat(8000), 'x'.repeat(15000) + '\n' + 'y'.repeat(15000),
  ];
  let waiting = bombs.length;
  const hurt = Promise.all(bombs.map(async (b) => {
    const markdown = `# B\n\n${b}`.slice(0, 64 * 1024 - 10);
    const r = await one.post('/api/v1/preview', { section: 'water', lang: 'en', markdown });
    waiting--;
    assert.ok([200, 413, 422, 503].includes(r.status), `${r.status} for ${b.slice(0, 20)}: ${r.text.slice(0, 200)}`);
    if (r.status !== 200) problem(r, r.status);
    else inert(r.json.html, b.slice(0, 20), false);
  }));
  do assert.equal((await s.as().get('/api/v1/sections/common')).status, 200);
  while (waiting > 0);
  await hurt;
  assert.equal(s.child.exitCode, null, 'the server is the same');
  await alive('bombs');
});

// --- ids and addresses ----------------------------------------------------------------------------------------

test('ids that are none open nothing', async () => {
  const ids = (known('names.json') ?? []).map((n) => Buffer.from(n.value_b64, 'base64'));
  for (const own of ['..', '../..', '.', '.git', 'HEAD', 'con', '-x', 'a b', 'a\tb', 'Ä', 'A', 'water.md', 'water/', 'water%00', '%2e%2e', '..%2f..', 'a'.repeat(64), 'a'.repeat(3000), '*', '?', '#', "' or 1=1--", '$(id)', '`id`', '|id', '\u202e', '\u0000', 'main:en/water.md', '@{-1}', ':/x', 'HEAD^{/x}', 'refs/heads/main', '0', '-1', '1e3', '0x1', '١']) ids.push(Buffer.from(own));
  const was = refs(s.dir);
  const escape = (b) => [...b].map((x) => `%${x.toString(16).padStart(2, '0')}`).join('');
  for (const id of ids) {
    if (/^(water|common|preamble|main|t-1|1)$/.test(id.toString())) continue;
    for (const at of [`/api/v1/sections/${escape(id)}`, `/api/v1/sections/${escape(id)}/history`, `/api/v1/sections/water?at=${escape(id)}`, `/api/v1/sections/water?lang=${escape(id)}`, `/api/v1/proposals/${escape(id)}`, `/api/v1/drafts/${escape(id)}`, `/versions/${escape(id)}`, `/export/${escape(id)}.md`, `/api/v1/compare/${escape(id)}..main`, `/media/${escape(id)}`, `/assets/${escape(id)}`, `/api/v1/threads/${escape(id)}`, `/api/v1/proposals/1/diff?against=${escape(id)}`]) {
      const r = await ask(s, 'GET', at, { headers: { Authorization: `Bearer ${editor.token}` } });
      if (/lang=$|at=$|against=$/.test(at)) continue;
      if (/against=/.test(at) && /^(0*[1-9]|base|main)/.test(id.toString())) continue;
      assert.ok([400, 404, 414].includes(r.status), `${at}: ${r.status}`);
      assert.doesNotMatch(r.text, /root:.*:0:0/);
    }
    const text = id.toString('utf8'), start = escape(id.subarray(0, 1000));
    for (const r of [
      await one.post('/api/v1/proposals', { section: text, lang: 'en', base, markdown: '# W\n\nx\n', summary: 's' }), await one.post('/api/v1/proposals', { section: 'water', lang: text, base, markdown: '# W\n\nx\n', summary: 's' }),
      await one.post('/api/v1/proposals', { section: 'water', lang: 'en', group: text, base, markdown: '# W\n\nx\n', summary: 's' }), await one.post('/api/v1/proposals', { section: 'water', lang: 'en', base: text, markdown: '# W\n\nx\n', summary: 's' }),
      await one.post('/api/v1/threads', { on: { section: text, lang: 'en', commit: base }, text: 'x' }), await admin.send('DELETE', `/api/v1/accounts/${start}`), await admin.send('PATCH', `/api/v1/accounts/${start}`, { name: 'x' }), await admin.post('/api/v1/invitations', { role: 'reader', groups: [text] }),
    ]) refused(r, JSON.stringify(text.slice(0, 60)));
  }
  assert.equal(refs(s.dir), was);
});

test('paths cannot be tricked', async () => {
  const plain = async (target) => (await raw(s, `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${editor.token}\r\nConnection: close\r\n\r\n`));
  for (const target of ['/assets/../../../../etc/passwd', '/assets/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fetc/passwd', '/assets/%252e%252e%252fetc/passwd', '/assets/..\\..\\etc\\passwd', '/assets/....//....//etc/passwd', '/media/../document.json', '/media/%2e%2e%2faccord.json', '/media/..%5c..%5csecret', '/export/../secret.md', '/export/main%00.md', '//etc/passwd', '/./api/v1/accounts', '/api/v1/../v1/accounts', '/api/v1/accounts/..', '/%c0%ae%c0%ae/etc/passwd', '/assets/%c0%af', '/assets//etc/passwd', '/document.git/HEAD', '/.git/config', '/accord.json', '/secret']) {
    const r = await plain(target);
    assert.match(r, /^HTTP\/1\.1 (400|404) /, `${target}: ${r.slice(0, 40)}`);
    assert.doesNotMatch(r, /root:|BEGIN|ref: refs|"url"/, target);
  }
  for (const target of ['/a%00b', '/api/v1/sections/water%00x', '/?x=1%002', '/\u0001', '/%0d%0aSet-Cookie:%20x=1', '/i?next=%0d%0aSet-Cookie:%20x=1', '/%0aX: y']) {
    const r = await plain(target);
    assert.match(r, /^HTTP\/1\.1 (400|404|200) /, target);
    assert.doesNotMatch(r.split('\r\n\r\n')[0], /\r\n(X: y|Set-Cookie: x=1)/i, target);
  }
});

test('nothing that people write becomes a header', async () => {
  const name = 'Rev\r\nSet-Cookie: x=1\r\n\r\n"evil"; filename="../../x';
  const r = await editor.post('/api/v1/versions', { name, symbol: 'a\r\nb', note: 'c\r\nd' });
  assert.ok([201, 400, 422].includes(r.status), r.text);
  const id = r.json?.id;
  if (r.status === 201) {
    const e = await ask(s, 'GET', `/export/${id}.md`);
    assert.equal(e.status, 200);
    assert.match(e.headers['content-disposition'], /^[ -~]+$/);
    assert.equal(e.headers['set-cookie'], undefined);
    assert.doesNotMatch(git(s.dir, 'cat-file', 'tag', id), /^Set-Cookie/m);
  }
  const now = await one.section('common');
  const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: now.markdown.replace('item 1.', 'item 1, at last.'), summary: 'A\ncommitter Eve <e@x> 1 +0000\n\nProposal: 999\u0000x'.replace('\u0000', '') });
  const d = await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
  const commit = git(s.dir, 'cat-file', 'commit', d.commit);
  assert.equal(commit.match(/^committer /gm).length, 1);
  assert.match(commit, /^committer accord <accord@accord\.invalid>/m);
  assert.equal(git(s.dir, 'log', '-1', '--format=%(trailers:key=Proposal,valueonly,separator=;)', d.commit).trim(), String(p.number));
  const token = must(['token', s.dir, '--role', 'reader', '--name', 'Eve <e@x>\nAda']).trim();
  assert.equal((await s.as(token).get('/api/v1/session')).status, 200);
  await ask(s, 'GET', '/api/v1/document', { headers: { 'User-Agent': 'x\u001b[31m y' } }).catch(() => {});
  await raw(s, `GET /x%0ainjected%1b[31m HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  assert.doesNotMatch(s.log, /^injected/m);
  assert.ok(!s.log.includes('\u001b'), 'no escape reaches the terminal');
});

// --- JSON and huge values -----------------------------------------------------------------------------------------

test('JSON bombs are refused', async () => {
  const was = refs(s.dir);
  const keys = (n) => `{${Array.from({ length: n }, (_, i) => `"k${i}":1`).join(',')}}`;
  for (const [body, statuses] of [
    ['['.repeat(100000), [400]], [`${'['.repeat(60000)}${']'.repeat(60000)}`, [400]], [`${'{"a":'.repeat(20000)}1${'}'.repeat(20000)}`, [400]], [keys(20000), [400]], [`{"${'k'.repeat(100000)}":1}`, [400]],
    [`{"section":"water","lang":"en","base":"${base}","markdown":"x","markdown":"y"}`, [400]], ['{"a":1e999}', [400]], ['{"a":123456789012345678901234567890}', [400]], ['{"a":-0}', [400]], [' '.repeat(250000), [400]], ['"\\ud800"', [400]], ['{"section":"\\u0000"}', [400]], [`{"x":"${'x'.repeat(300000)}"}`, [413]], [Buffer.from([0xff, 0xfe, 0x7b, 0x00]), [400]], ['{"__proto__":{"role":"admin"}}', [400]],
  ]) {
    const r = await ask(s, 'POST', '/api/v1/proposals', { headers: { Authorization: `Bearer ${one.token}` }, body });
    assert.ok(statuses.includes(r.status), `${String(body).slice(0, 40)}: ${r.status} ${r.text.slice(0, 100)}`);
    problem(r, r.status);
    assert.ok(r.text.length < 4000, 'a short answer');
  }
  assert.equal(refs(s.dir), was);
  await alive('JSON');
});

test('huge numbers and long values are refused in words', async () => {
  for (const n of ['0', '-1', '00', '1000000', '99999999999', '99999999999999999999999', '1e9', '1.0', 'NaN', '٣', ' 1', '1 ']) {
    const e = encodeURIComponent(n);
    for (const target of [`/api/v1/proposals/${e}`, `/api/v1/proposals/${e}/diff`, `/api/v1/threads?proposal=${e}`, `/api/v1/proposals?cursor=${e}`, `/api/v1/proposals/1/diff?revision=${e}`, `/api/v1/proposals/1/diff?against=${e}`]) {
      const r = await one.get(target);
      if (/cursor=(1000000|99999999999)$|proposal=1000000$/.test(target) && r.status === 200) continue;
      refused(r, target);
    }
  }
  for (const limit of ['0', '-1', '99999999999999999999', 'x']) refused(await one.get(`/api/v1/proposals?limit=${limit}`), limit);
  for (const revision of [0, -1, 2 ** 53, 1e300, '1', null]) refused(await editor.post('/api/v1/proposals/1/decision', { decision: 'accept', revision }), String(revision));
  for (const take of [[0], [-1], [2 ** 53], [1e300], ['x'], Array(100000).fill(1), { 0: 1 }]) refused(await editor.post('/api/v1/proposals/1/decision', { decision: 'accept', revision: 1, take }), JSON.stringify(take).slice(0, 30));
  for (const target of [`/api/v1/sections/water?lang=${'x'.repeat(5000)}`, `/api/v1/sections/${'x'.repeat(5000)}`, `/api/v1/proposals?status=${'x'.repeat(3000)}&cursor=zz`, `/api/v1/proposals?${Array.from({ length: 300 }, (_, i) => `a${i}=1`).join('&')}`, '/api/v1/proposals?limit=1&limit=1', `/${'a/'.repeat(200)}`]) refused(await one.get(target), target.slice(0, 60));
  assert.match(await raw(s, `GET /${'x'.repeat(40000)} HTTP/1.1\r\nHost: x\r\n\r\n`), /^HTTP\/1\.1 (414|431|400) /);
  assert.match(await raw(s, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(60000)}\r\n\r\n`), /^HTTP\/1\.1 (431|400|413) /);
  assert.match(await raw(s, `GET / HTTP/1.1\r\nHost: x\r\n${Array.from({ length: 3000 }, (_, i) => `X${i}: y\r\n`).join('')}\r\n`), /^HTTP\/1\.1 (431|400|413) /);
  refused(await s.as('x'.repeat(5000)).get('/api/v1/document'), 'a long token');
  refused(await one.post('/api/v1/session', { token: 'x'.repeat(5000) }), 'a long code');
  await alive('huge values');
});

test('names at their longest are kept, and longer ones refused', async () => {
  const long = await admin.post('/api/v1/invitations', { role: 'reader', name: 'ü'.repeat(50) });
  assert.equal(long.status, 201, long.text);
  refused(await admin.post('/api/v1/invitations', { role: 'reader', name: 'x'.repeat(100000) }), 'a long name');
  refused(await admin.post('/api/v1/invitations', { role: 'reader', groups: Array(5000).fill('one') }), 'many groups');
  refused(await editor.post('/api/v1/versions', { name: 'x'.repeat(15000) }), 'a long version');
});

test('a request in the middle of which somebody hangs up leaves nothing', async () => {
  const was = refs(s.dir);
  const body = JSON.stringify({ section: 'water', lang: 'en', base, markdown: '# Water\n\nHalf.\n', summary: 'half' });
  for (const part of [0, 10, Math.floor(body.length / 2), body.length - 1]) await raw(s, `POST /api/v1/proposals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${one.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, part)}`, 150);
  for (const head of [`Content-Length: 5\r\nContent-Length: ${body.length}`, `Content-Length: ${body.length}\r\nTransfer-Encoding: chunked`, 'Transfer-Encoding: gzip, chunked', 'Transfer-Encoding: identity', `Content-Length: -1`, `Content-Length: ${body.length}x`, ' Content-Length: 5', 'Content-Length : 5'])
    assert.match(await raw(s, `POST /api/v1/proposals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${one.token}\r\nContent-Type: application/json\r\n${head}\r\n\r\n${body}`, 1500), /^HTTP\/1\.1 (400|411|413|501) |^$/, head);
  assert.equal(refs(s.dir), was);
  await alive('hang-ups');
});

test('what frames a body oddly gets one refusal, and the connection ends', async () => {
  const data = JSON.stringify({ section: 'water', lang: 'en', markdown: '# Water\n' }), n = data.length, hex = n.toString(16);
  const first = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', next = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const post = (head, body) => `POST /api/v1/preview HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${one.token}\r\nContent-Type: application/json\r\n${head}\r\n\r\n${body}${next}`;
  const send = (head, body) => raw(s, post(head, body), 20000);
  const chunks = (body) => send('Transfer-Encoding: chunked', body);
  const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => Number(m[1]));
  const refusal = (text, what) => {
    assert.deepEqual(statuses(text), [400], `${what}: ${text}`);
    assert.match(text, /^connection: close/im, what);
  };
  for (const value of [`+${n}`, `${n} , ${n}`, `${n}, ${n}`, ` 0x${hex}`, '', '-0', `-${n}`, `${n}.0`, '1e1', `${n} x`, `${n}\t`, `"${n}"`, `${n};q=1`, `${n}\u00a0`]) refusal(await send(`Content-Length: ${value}`, data), `Content-Length:${JSON.stringify(value)}`);
  for (const head of [`Content-Length: ${n}\r\nContent-Length: ${n + 1}`, `Content-Length: ${n}\r\nContent-Length: ${n}`, `Content-Length: ${n}\r\nTransfer-Encoding: chunked`, `Transfer-Encoding: chunked\r\nContent-Length: ${n}`, 'Transfer-Encoding: chunked, chunked', 'Transfer-Encoding: xchunked', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked']) refusal(await send(head, data), head);
  assert.deepEqual(statuses(await send(`Content-Length: ${'9'.repeat(23)}`, data)), [413]);
  for (const body of [`${hex}\n${data}\r\n0\r\n\r\n`, `${hex}\r\n${data}\n0\r\n\r\n`, `${hex}\r\n${data}\r\n0\n\r\n`, `${hex}\r\n${data}\r\n0\r\n\n`, `${hex}\n${data}\n0\n\n`, `${hex}\r\n${data}\r\n0\r\nX: y\n\r\n`]) refusal(await chunks(body), JSON.stringify(body));
  for (const body of [`${hex};a\n${data}\r\n0\r\n\r\n`, `+${hex}\r\n${data}\r\n0\r\n\r\n`, `0x${hex}\r\n${data}\r\n0\r\n\r\n`, `${hex}\r${data}\r\n0\r\n\r\n`]) assert.deepEqual(statuses(await chunks(body)), [400], JSON.stringify(body));
  for (const body of [`${hex}\r\n${data}\r\n0\r\n\r\n`, `${hex};a=b\r\n${data}\r\n0\r\nX: y\r\n\r\n`]) assert.deepEqual(statuses(await chunks(body)), [200, 200], JSON.stringify(body));
  assert.deepEqual(statuses(await send(`Content-Length: ${n}`, data)), [200, 200]);
  // What came before on the same connection is answered as ever.
  const text = await raw(s, first + post('Transfer-Encoding: chunked', `${hex}\n${data}\r\n0\r\n\r\n`), 20000);
  assert.deepEqual(statuses(text), [200, 400], text);
  await alive('odd framing');
});

test('a value in the address that nothing stands for is refused by its name', async () => {
  await editor.post('/api/v1/versions', { name: 'Asked for' });
  const now = await one.section('common');
  const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: now.commit, markdown: `${now.markdown}\nAsk well.\n`, summary: 'Asked' });
  const at = `/api/v1/proposals/${p.number}/diff`;
  const cases = {
    status: ['/api/v1/proposals?status=foo', '/api/v1/proposals?status=', '/api/v1/proposals?status=Open', '/api/v1/threads?status=foo', '/api/v1/threads?status='],
    section: ['/api/v1/proposals?section=%20', '/api/v1/threads?section=A'],
    group: ['/api/v1/proposals?group=A%20b'],
    limit: ['/api/v1/proposals?limit=0', '/api/v1/proposals?limit=x', '/api/v1/threads?limit=-1'],
    cursor: ['/api/v1/proposals?cursor=x', '/api/v1/proposals?cursor=', '/api/v1/threads?cursor=0', ...['versions', 'accounts', 'invitations', 'sections/water/history', 'sections/water/provenance', 'sections/water/collisions'].map((l) => `/api/v1/${l}?cursor=1`)],
    lines: ['/export/main.md?lines=2', '/export/main.md?lines=', '/export/main.md?lines=yes', '/export/asked-for..main.html?lines=0'],
    foo: ['/export/main.md?remarks=foo', `${at}?against=foo`],
    md: ['/export/main..main.md', '/export/asked-for..main.md'],
    json: ['/export/asked-for..main.json'],
  };
  for (const [name, all] of Object.entries(cases)) {
    for (const target of all) {
      const r = await admin.get(target);
      problem(r, 400, 'bad-request');
      assert.match(r.json.detail, new RegExp(`“${name}”`), target);
    }
  }
  for (const target of [`/app/review/${p.number}?view=foo`, '/app/review?status=foo', '/app/review?cursor=x', '/app/review?section=A']) {
    const r = await browser.get(target, { Accept: 'text/html' });
    assert.equal(r.status, 400, target);
    assert.match(r.text, /“(view|status|cursor|section)”/, target);
  }
  assert.equal((await browser.get(`/app/review/${p.number}?revision=9`, { Accept: 'text/html' })).status, 404);
  for (const target of [`/app/review/${p.number}?view=`, `/app/review/${p.number}?view=old&revision=1`, '/app/review?status=all', '/app/review?status=&group=&section=']) assert.equal((await browser.get(target, { Accept: 'text/html' })).status, 200, target);
  for (const target of ['/api/v1/proposals?status=changes-requested', '/api/v1/threads?status=resolved', '/export/main.md?lines=1', '/export/asked-for..main.html', '/export/main..main.html', `${at}?against=main`]) assert.equal((await admin.get(target)).status, 200, target);
});
