// The command line: every verb, its exit status, one line on stderr when it fails.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, git, must, program, run, swap, temporary } from './lib.mjs';
import { Browser, contents, draft, fits, hurried, manifest, texts } from './kit.mjs';
import * as shape from './shapes.mjs';

let s, dir, one, editor, base;
const tmp = temporary();
const file = (name, text) => {
  const f = path.join(tmp, name);
  fs.writeFileSync(f, text);
  return f;
};
const read = (f) => fs.readFileSync(f);
const pdfText = (f) => spawnSync('pdftotext', [f, '-'], { encoding: 'utf8' }).stdout.replace(/-\n/g, '').replace(/\s+/g, ' ');

before(async () => {
  s = await Server.start({ from: draft(), settings: hurried });
  dir = s.dir;
  one = s.as(s.token('rapporteur', 'one'));
  editor = s.as(s.token('editor', 'editors'));
  base = (await one.section('water')).commit;
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: 'C/1' });
  const p = await one.submit('water', swap((await one.section('water')).markdown, 'every well', 'each deep well'));
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
});
after(() => s?.stop());

// It fails with one of these statuses, and one line on stderr that names the thing.
function fails(statuses, args, words, options) {
  const r = run(args, options);
  assert.ok([statuses].flat().includes(r.status), `accord ${args.join(' ')}: ${r.status} ${r.stderr}`);
  assert.equal(r.stdout, '', args.join(' '));
  assert.match(r.stderr, /^[^\n]+\n$/, `one line: ${JSON.stringify(r.stderr)}`);
  assert.doesNotMatch(r.stderr, /^accord [a-z]+: [a-z-]+\.[a-z-]+$|\{what\}|\{n\}/, 'words, not a key');
  if (words) assert.match(r.stderr, words);
  return r;
}

// --- help, wrong usage --------------------------------------------------------------------------------------

const verbs = ['init', 'serve', 'invite', 'token', 'person', 'export', 'render', 'diff', 'merge', 'verify', 'backup', 'restore'];

test('help tells every verb, and version is one line', () => {
  const all = must(['--help']);
  for (const v of verbs) {
    assert.match(all, new RegExp(`accord ${v}`));
    assert.match(must(['help', v]), new RegExp(`^accord ${v} `));
    assert.equal(must([v, '--help']), must(['help', v]));
  }
  assert.equal(must(['help']), all);
  assert.match(must(['--version']), /^accord \d+\.\d+\.\d+\S*\n$/);
});

test('wrong usage is 64 and says how to do it', () => {
  assert.equal(run([]).status, 64);
  fails(64, ['fly'], /fly/);
  fails(64, ['help', 'fly'], /fly/);
  fails(64, ['--fly'], /fly/);
  for (const v of verbs) {
    fails(64, [v], new RegExp(v));
    fails(64, [v, 'x', 'y', 'z', '--fly'], /fly/);
  }
  fails(64, ['init', 'a', 'b'], /b/);
  fails(64, ['export', dir, '-o', '-'], /format/);
  fails(64, ['export', dir, '--format', 'md'], /-o/);
  fails(64, ['export', dir, '--format', 'exe', '-o', '-'], /exe/);
  fails(64, ['export', dir, '--from', 'main', '--format', 'html', '-o', '-'], /to/);
  fails(64, ['invite', dir], /role/);
  fails(64, ['invite', dir, '--role'], /role/);
  fails(64, ['token', dir, '--role', 'reader'], /name/);
  fails(64, ['invite', dir, '--role', 'reader', '--expires', 'soon'], /soon/);
  fails(64, ['diff', 'one'], /argument/);
  fails(64, ['serve', dir, '--tls-cert', 'x'], /tls/);
});

// --- init ----------------------------------------------------------------------------------------------------

test('a bare directory has the section text and three groups that may all write it', async () => {
  const bare = path.join(temporary(), 'bare');
  must(['init', bare]);
  const m = JSON.parse(git(bare, 'show', 'main:document.json'));
  assert.deepEqual(m.languages, ['en']);
  assert.deepEqual(m.groups.map((g) => g.id), ['group-1', 'group-2', 'editors']);
  assert.deepEqual(m.sections.map((x) => x.id), ['text']);
  assert.ok(m.sections[0].groups === undefined || m.sections[0].groups.length === 3);
  assert.match(git(bare, 'show', 'main:en/text.md'), /^# /);
  const settings = JSON.parse(fs.readFileSync(path.join(bare, 'accord.json'), 'utf8'));
  assert.deepEqual([settings.public_reading, settings.four_eyes, settings.trusted_proxies, settings.mirror, settings.limits], [true, false, [], null, {}]);
  assert.equal(fs.statSync(path.join(bare, 'secret')).mode & 0o777, 0o600);
  assert.equal(git(bare, 'rev-parse', '--is-bare-repository').trim(), 'true');
  const t = await Server.start({ dir: bare });
  try {
    for (const g of ['group-1', 'group-2', 'editors']) {
      const c = t.as(t.token('rapporteur', g));
      const now = await c.section('text');
      await c.want(201, 'POST', '/api/v1/proposals', { section: 'text', lang: 'en', base: now.commit, markdown: `${now.markdown}\nWords of ${g}.\n`, summary: g });
    }
  } finally {
    await t.stop();
  }
});

test('a directory from a draft has its texts byte by byte', () => {
  for (const [name, text] of Object.entries(texts)) assert.equal(git(dir, 'show', `${base}:${name}`), text, name);
  const again = path.join(temporary(), 'again');
  fails([1, 65, 73], ['init', dir, '--from', draft()], /./);
  must(['init', again, '--from', draft()]);
  fails([1, 65, 73], ['init', again], new RegExp(path.basename(again)));
});

test('a draft that is wrong is refused with the name of what is wrong, and leaves nothing', () => {
  const target = path.join(temporary(), 'target');
  const with_ = (change, files = texts) => draft({ json: { ...manifest(), ...change }, files });
  fails(66, ['init', target, '--from', path.join(tmp, 'nowhere')], /nowhere/);
  fails(65, ['init', target, '--from', with_({ colour: 'red' })], /colour/);
  fails(65, ['init', target, '--from', with_({ sections: [{ id: 'Water', kind: 'text' }] })], /Water/);
  fails(65, ['init', target, '--from', with_({ sections: [{ id: 'water', kind: 'poem' }] })], /kind/);
  fails(65, ['init', target, '--from', with_({ sections: [{ id: 'water', kind: 'text', groups: ['ghosts'] }] })], /ghosts/);
  fails(65, ['init', target, '--from', with_({ sections: [{ id: 'water', kind: 'text' }, { id: 'water', kind: 'text' }] })], /water/);
  fails(65, ['init', target, '--from', with_({ languages: [] })], /./);
  fails([65, 66], ['init', target, '--from', with_({ sections: [{ id: 'missing', kind: 'text' }] })], /missing/);
  fails(65, ['init', target, '--from', with_({}, { ...texts, 'en/water.md': Buffer.from([0x23, 0x20, 0xff, 0xfe, 0x0a]) })], /water/);
  fails(65, ['init', target, '--from', with_({}, { ...texts, 'en/water.md': `# Water\n\n${'- '.repeat(3000)}x\n` })], /water/);
  const broken = draft();
  fs.writeFileSync(path.join(broken, 'document.json'), '{"title": {');
  fails(65, ['init', target, '--from', broken], /./);
  assert.ok(!fs.existsSync(target) || fs.readdirSync(target).length === 0, 'nothing is left');
  must(['init', target, '--from', draft()]);
});

// --- people --------------------------------------------------------------------------------------------------

test('invite prints a link and nothing else, which a running server takes at once', async () => {
  const r = run(['invite', dir, '--role', 'rapporteur', '--group', 'one', '--name', 'Ines', '--expires', '2d']);
  assert.equal(r.status, 0);
  assert.equal(r.stderr, '');
  assert.match(r.stdout, /^http:\/\/127\.0\.0\.1:8080\/i#[0-9a-z-]{20,}\n$/i);
  const b = new Browser(s);
  const me = await b.enter(r.stdout.trim().split('#')[1]);
  assert.deepEqual([me.name, me.role, me.groups], ['Ines', 'rapporteur', ['one']]);
  const both = new Browser(s);
  assert.deepEqual((await both.enter(s.code('rapporteur', ['one', 'two']))).groups, ['one', 'two']);
});

test('token prints a bearer token that a running server takes at once', async () => {
  const r = run(['token', dir, '--role', 'editor', '--group', 'editors', '--name', 'Robot']);
  assert.equal(r.status, 0);
  assert.equal(r.stderr, '');
  assert.match(r.stdout, /^\S{20,}\n$/);
  const me = await s.as(r.stdout.trim()).want(200, 'GET', '/api/v1/session');
  assert.deepEqual([me.name, me.role, me.groups], ['Robot', 'editor', ['editors']]);
  assert.ok(!contents(dir, 'refs/meta/accounts').includes(r.stdout.trim()), 'kept as a hash');
});

test('an unknown group or role and a directory that is none are named', () => {
  const was = git(dir, 'rev-parse', 'refs/meta/accounts');
  for (const verb of ['invite', 'token']) {
    fails(65, [verb, dir, '--role', 'rapporteur', '--group', 'ghosts', '--name', 'x'], /ghosts/);
    fails([64, 65], [verb, dir, '--role', 'king', '--name', 'x'], /king/);
    fails(65, [verb, dir, '--role', 'rapporteur', '--name', 'x'], /Name at least one group/);
    fails(66, [verb, path.join(tmp, 'nowhere'), '--role', 'reader', '--name', 'x'], /nowhere/);
    fails([65, 66], [verb, tmp, '--role', 'reader', '--name', 'x'], /./);
  }
  assert.equal(git(dir, 'rev-parse', 'refs/meta/accounts'), was);
});

test('twenty invitations at once are all good', async () => {
  const codes = await Promise.all(Array.from({ length: 20 }, () => new Promise((ok, fail) => {
    import('node:child_process').then(({ execFile }) => execFile(program, ['invite', dir, '--role', 'reader'], (e, out) => (e ? fail(e) : ok(out.trim().split('#')[1]))));
  })));
  assert.equal(new Set(codes).size, 20);
  for (const code of codes) assert.equal((await new Browser(s).enter(code)).role, 'reader');
});

// --- export, render --------------------------------------------------------------------------------------------

test('export writes what the server gives, beside it', async () => {
  for (const format of ['html', 'md', 'json', 'pdf']) {
    const f = path.join(tmp, `main.${format}`);
    must(['export', dir, '--format', format, '-o', f]);
    assert.deepEqual(read(f), (await s.as().get(`/export/main.${format}`)).bytes, format);
  }
  assert.match(must(['export', dir, '--format', 'md', '-o', '-']), /each deep well/);
  assert.match(must(['export', dir, '--version', 'zero-draft', '--format', 'md', '-o', '-']), /at every well/);
  assert.match(must(['export', dir, '--version', base, '--format', 'md', '-o', '-']), /at every well/);
  assert.match(must(['export', dir, '--lang', 'de', '--format', 'md', '-o', '-']), /Trinkwasser/);
  const json = JSON.parse(must(['export', dir, '--format', 'json', '-o', '-']));
  assert.equal(typeof json, 'object');
  assert.match(pdfText(path.join(tmp, 'main.pdf')), /Invite utilities to publish what they measure at each deep well/);
});

test('export writes the redline of two versions', () => {
  const html = must(['export', dir, '--from', 'zero-draft', '--to', 'main', '--format', 'html', '-o', '-']);
  assert.match(html, /<del[^>]*>[^<]*every/);
  assert.match(html, /<ins[^>]*>[^<]*each deep/);
  const f = path.join(tmp, 'redline.pdf');
  must(['export', dir, '--from', 'zero-draft', '--to', 'main', '--format', 'pdf', '-o', f]);
  assert.match(pdfText(f), /each deep/);
  assert.match(pdfText(f), /every/, 'deletions too');
});

test('what cannot be exported or written is named', () => {
  fails([65, 66], ['export', dir, '--version', 'nothing', '--format', 'md', '-o', '-'], /nothing/);
  fails([65, 66], ['export', dir, '--lang', 'xx', '--format', 'md', '-o', '-'], /xx/);
  fails(66, ['export', path.join(tmp, 'nowhere'), '--format', 'md', '-o', '-'], /nowhere/);
  fails(73, ['export', dir, '--format', 'md', '-o', path.join(tmp, 'no/such/folder/x.md')], /no\/such\/folder/);
  fails(73, ['export', dir, '--format', 'md', '-o', tmp], /./);
});

test('an export is the same bytes with the same date', () => {
  const env = { ...process.env, SOURCE_DATE_EPOCH: '1700000000' };
  for (const format of ['html', 'pdf', 'md', 'json']) {
    const [a, b] = ['a', 'b'].map((n) => {
      const f = path.join(tmp, `same-${n}.${format}`);
      must(['export', dir, '--format', format, '-o', f], { env });
      return read(f);
    });
    assert.deepEqual(a, b, format);
  }
  const f = path.join(tmp, 'dated.pdf');
  must(['render', file('dated.md', '# A\n\nb\n'), '--format', 'pdf', '-o', f], { env });
  assert.match(spawnSync('pdfinfo', ['-isodates', f], { encoding: 'utf8' }).stdout, /CreationDate:\s+2023-11-14T22:13:20/);
});

test('render makes a document of any Markdown, without a data directory', () => {
  const a = file('a.md', '# Alpha\n\nThe *first* text.\n\n| x | y |\n|---|---|\n| 1 | 2 |\n'), b = file('b.md', '# Beta\n\nThe second text.[^n]\n\n[^n]: A note.\n');
  const html = must(['render', a, b, '--format', 'html', '--title', 'Two <texts>', '--lang', 'en', '-o', '-']);
  assert.match(html, /<title>Two &lt;texts&gt;<\/title>/);
  assert.match(html, /<em>first<\/em>[^]*The second text/);
  assert.match(html, /<html[^>]* lang="en"/);
  assert.doesNotMatch(html, /<script/);
  const f = path.join(tmp, 'two.pdf');
  must(['render', a, b, '--format', 'pdf', '-o', f]);
  assert.match(pdfText(f), /The first text[^]*The second text/);
  assert.match(must(['render', a, '--format', 'html', '--lang', 'ar', '-o', '-']), /dir="rtl"/);
  fails(66, ['render', path.join(tmp, 'none.md'), '--format', 'html', '-o', '-'], /none\.md/);
  fails(65, ['render', file('bad.md', Buffer.from([0x61, 0xff])), '--format', 'html', '-o', '-'], /bad\.md/);
  fails(65, ['render', file('huge.md', 'x\n\n'.repeat(6 * 1024 * 1024)), '--format', 'html', '-o', '-'], /huge\.md/);
  fails(73, ['render', a, '--format', 'html', '-o', path.join(tmp, 'no/x.html')], /no/);
});

// --- diff, merge -------------------------------------------------------------------------------------------------

test('diff is 0 whether or not they differ', () => {
  const a = file('old.md', '# T\n\nOne two three four five.\n\nSame here.\n'), b = file('new.md', '# T\n\nOne two 3 four five.\n\nSame here.\n');
  const text = must(['diff', a, b]);
  assert.match(text, /three/);
  assert.match(text, /3/);
  assert.doesNotMatch(text, /Same here/);
  assert.equal(must(['diff', a, b, '--format', 'text']), text);
  assert.equal(must(['diff', a, a]).trim(), '');
  const html = must(['diff', a, b, '--format', 'html']);
  assert.match(html, /<del[^>]*>[^<]*three[^]*<ins[^>]*>[^<]*3/);
  const json = JSON.parse(must(['diff', a, b, '--format', 'json']));
  fits(json, shape.diff);
  assert.deepEqual([json.stats.words_inserted, json.stats.words_deleted], [1, 1]);
  const long = (n, words) => file(n, `# T\n\nEncourage cities to publish ${words} every year.\n\nSame.\n\n- it [a](b)\n`);
  const was = long('was.md', 'their budget'), is = long('is.md', 'their whole budget');
  assert.match(must(['diff', was, is, '--format', 'words']), /^1\. In .*after “cities to publish their”, insert “whole”\.?\n$/);
  assert.match(must(['diff', was, is, '--format', 'words', '--lang', 'de-AT']), /^1\. .*nach „cities to publish their“.*„whole“.*\n$/);
  assert.equal(must(['diff', was, was, '--format', 'words']), '');
  const f = path.join(tmp, 'diff.out');
  assert.equal(must(['diff', a, b, '-o', f]), '');
  assert.equal(read(f).toString(), text);
  const pdf = path.join(tmp, 'diff.pdf');
  must(['diff', a, b, '--format', 'pdf', '-o', pdf]);
  assert.match(pdfText(pdf), /three/);
  fails(66, ['diff', a, path.join(tmp, 'none.md')], /none\.md/);
  fails(64, ['diff', a, b, '--format', 'exe'], /exe/);
  fails(65, ['diff', a, file('bad2.md', Buffer.from([0xc0, 0x80]))], /bad2\.md/);
});

test('merge is 0 when clean, 1 with conflicts marked, 2 when a reader should look', () => {
  const o = file('o.md', 'The cat sat on the mat. It purred all night long.\n'), a = file('a1.md', 'The black cat sat on the mat. It purred all night long.\n'), b = file('b1.md', 'The cat sat on the mat. It purred all day long.\n');
  const r = run(['merge', o, a, b]);
  assert.equal(r.status, 0, r.stderr);
  assert.equal(r.stdout, 'The black cat sat on the mat. It purred all day long.\n');
  assert.equal(r.stderr, '');
  const c = run(['merge', o, file('a2.md', 'The dog sat on the mat. It purred all night long.\n'), file('b2.md', 'The cow sat on the mat. It purred all night long.\n')]);
  assert.equal(c.status, 1);
  assert.match(c.stdout, /\{<<dog\|\|cat\|\|cow>>\}/);
  assert.match(c.stdout, /It purred all night long/);
  const look = run(['merge', file('o3.md', 'First paragraph stands here.\n\nLast paragraph stands here.\n'), file('a3.md', 'First paragraph stands here.\n\nOurs adds apples and pears to the basket.\n\nLast paragraph stands here.\n'), file('b3.md', 'First paragraph stands here.\n\nTheirs mentions ships that sail at dawn.\n\nLast paragraph stands here.\n')]);
  assert.equal(look.status, 2, look.stderr);
  assert.match(look.stdout, /apples/);
  assert.match(look.stdout, /ships/);
  assert.match(look.stderr, /\S/, 'why');
  for (const [x, y, z] of [[o, o, b], [o, b, o], [o, b, b]]) assert.equal(must(['merge', x, y, z]), read(b).toString());
  fails(66, ['merge', o, a, path.join(tmp, 'none.md')], /none\.md/);
  fails(65, ['merge', o, a, file('bad3.md', Buffer.from([0xff]))], /bad3\.md/);
});

test('merge keeps CRLF, and a final line without an end', () => {
  const crlf = (t) => t.replace(/\n/g, '\r\n');
  const o = file('co.md', crlf('One two three.\n\nFour five six.\n')), a = file('ca.md', crlf('One two 3.\n\nFour five six.\n')), b = file('cb.md', crlf('One two three.\n\nFour five 6.\n'));
  assert.equal(must(['merge', o, a, b]), crlf('One two 3.\n\nFour five 6.\n'));
});

test('git merges prose with the driver', () => {
  const repo = path.join(temporary(), 'repo');
  const g = (...args) => spawnSync('git', ['-C', repo, '-c', 'user.name=T', '-c', 'user.email=t@accord.invalid', ...args], { encoding: 'utf8' });
  fs.mkdirSync(repo);
  g('init', '-q', '-b', 'main');
  g('config', 'merge.accord.driver', `'${program}' merge --driver %O %A %B`);
  const write = (text) => fs.writeFileSync(path.join(repo, 'text.md'), text);
  fs.writeFileSync(path.join(repo, '.gitattributes'), '*.md merge=accord\n');
  write('The cat sat on the mat. It purred all night long.\n');
  g('add', '-A');
  g('commit', '-qm', 'base');
  const side = (name, text) => {
    g('checkout', '-q', '-b', name, 'main');
    write(text);
    g('commit', '-qam', name);
  };
  side('theirs', 'The cat sat on the mat. It purred all day long.\n');
  side('look', 'The cat sat on the mat. It purred all night long.\n\nTheirs mentions ships that sail at dawn.\n');
  side('clash', 'The cow sat on the mat. It purred all night long.\n');
  side('ours', 'The black cat sat on the mat. It purred all night long.\n');
  const clean = g('merge', '-q', '-m', 'm', 'theirs');
  assert.equal(clean.status, 0, clean.stdout + clean.stderr);
  assert.equal(fs.readFileSync(path.join(repo, 'text.md'), 'utf8'), 'The black cat sat on the mat. It purred all day long.\n');
  side('ours2', 'The cat sat on the mat. It purred all night long.\n\nOurs adds apples and pears to the basket.\n');
  const look = g('merge', '-q', '-m', 'm', 'look');
  assert.equal(look.status, 0, look.stdout + look.stderr);
  side('ours3', 'The dog sat on the mat. It purred all night long.\n');
  const clash = g('merge', '-q', '-m', 'm', 'clash');
  assert.equal(clash.status, 1);
  assert.match(fs.readFileSync(path.join(repo, 'text.md'), 'utf8'), /\{<<dog\|\|cat\|\|cow>>\}/);
});

// --- verify, backup, restore ---------------------------------------------------------------------------------------

test('verify says consistent, and which version a file is', () => {
  assert.match(must(['verify', dir]), /consistent/);
  for (const format of ['pdf', 'md', 'html']) {
    const f = path.join(tmp, `zero.${format}`);
    must(['export', dir, '--version', 'zero-draft', '--format', format, '-o', f]);
    assert.match(must(['verify', dir, '--file', f]), /zero-draft|Zero draft/, format);
  }
  const other = run(['verify', dir, '--file', file('other.md', 'Not of this house.\n')]);
  assert.equal(other.status, 1, other.stdout + other.stderr);
  assert.match(other.stdout, /not a file of any version, nor of a commit/);
  fails(66, ['verify', dir, '--file', path.join(tmp, 'none.pdf')], /none\.pdf/);
  fails(66, ['verify', path.join(tmp, 'nowhere')], /nowhere/);
});

test('verify says which commit a file is of, when it is no file of a version', () => {
  const main = git(dir, 'rev-parse', 'main').trim(), f = path.join(tmp, 'of.bin');
  const told = (status) => {
    const r = run(['verify', dir, '--file', f]);
    assert.equal(r.status, status, r.stdout + r.stderr);
    return r.stdout;
  };
  for (const [args, words] of [
    [['--format', 'pdf'], /pdf, en, remarks beside, of /], [['--format', 'html', '--lang', 'de'], /html, de, remarks beside/],
    [['--format', 'md'], /md, en/], [['--format', 'json'], /json, en/], [['--format', 'docx'], /docx, en/], [['--format', 'odt', '--lang', 'de'], /odt, de/], [['--format', 'pdf', '--remarks', 'annex', '--lines'], /pdf, en, remarks \w+, lines, of /],
    [['--format', 'pdf', '--version', 'zero-draft', '--lines'], /pdf, en, remarks \w+, lines, of zero-draft/],
    [['--format', 'md', '--version', base], /md, en, remarks beside, of /],
  ]) {
    must(['export', dir, ...args, '-o', f]);
    const said = told(0);
    assert.match(said, words, args.join(' '));
    assert.match(said, new RegExp(`byte for byte what is made of main's commit ${args.includes('--version') ? base : main}`), args.join(' '));
  }
  fs.writeFileSync(f, git(dir, 'show', `${main}:en/water.md`));
  assert.match(told(0), new RegExp(`en/water\\.md since main's commit ${main}`));
  // One changed byte: it still says whose it claims to be, and that this is not so.
  for (const format of ['md', 'html', 'pdf']) {
    must(['export', dir, '--format', format, '-o', f]);
    const bytes = read(f);
    fs.writeFileSync(f, format === 'pdf' ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes.toString().replace('each deep well', 'each dry well'));
    assert.match(told(1), new RegExp(`not proven: it names main's commit ${main}`), format);
  }
});

test('verify names what is damaged, and repairs what can be derived', async () => {
  const copy = path.join(temporary(), 'copy'), target = path.join(temporary(), 'backup.git');
  must(['backup', dir, target]);
  must(['restore', target, copy]);
  git(copy, 'update-ref', 'refs/heads/main', base);
  git(copy, 'update-ref', '-d', 'refs/tags/zero-draft');
  const r = run(['verify', copy]);
  assert.equal(r.status, 1, r.stdout);
  assert.match(r.stdout, /main/);
  assert.match(r.stdout, /zero-draft/);
  assert.equal(git(copy, 'rev-parse', 'refs/heads/main').trim(), base, 'without --repair it only looks');
  run(['verify', copy, '--repair']);
  assert.equal(must(['verify', copy]).includes('consistent'), true);
  assert.equal(git(copy, 'rev-parse', 'refs/heads/main'), git(dir, 'rev-parse', 'refs/heads/main'));
  assert.equal(git(copy, 'rev-parse', 'refs/tags/zero-draft'), git(dir, 'rev-parse', 'refs/tags/zero-draft'));
});

test('a backup beside the running server comes back with the same commits and people, and without sessions', async () => {
  const target = path.join(temporary(), 'backup.git'), back = path.join(temporary(), 'back');
  const guest = new Browser(s);
  await guest.enter(s.code('rapporteur', 'one', 'Guest'));
  must(['backup', dir, target]);
  const all = (d) => spawnSync('git', ['--git-dir', d, 'for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads/main', 'refs/tags', 'refs/meta/ledger', 'refs/meta/accounts', 'refs/meta/drafts'], { encoding: 'utf8' }).stdout;
  assert.equal(all(target), all(path.join(dir, 'document.git')));
  assert.equal(spawnSync('git', ['--git-dir', target, 'rev-parse', '--is-bare-repository'], { encoding: 'utf8' }).stdout.trim(), 'true');
  assert.ok(!fs.existsSync(path.join(target, 'secret')));
  await one.submit('water', swap((await one.section('water')).markdown, 'in time', 'on time'));
  must(['backup', dir, target]);
  assert.equal(all(target), all(path.join(dir, 'document.git')), 'again, only what is new');
  must(['restore', target, back]);
  assert.equal(all(path.join(back, 'document.git')), all(path.join(dir, 'document.git')));
  assert.match(must(['verify', back]), /consistent/);
  assert.deepEqual(JSON.parse(fs.readFileSync(path.join(back, 'accord.json'), 'utf8')).limits, hurried.limits);
  assert.notDeepEqual(read(path.join(back, 'secret')), read(path.join(dir, 'secret')));
  const t = await Server.start({ dir: back });
  try {
    const c = t.as(one.token);
    assert.equal((await c.want(200, 'GET', '/api/v1/document')).head, (await one.want(200, 'GET', '/api/v1/document')).head);
    assert.equal((await c.want(200, 'GET', '/api/v1/proposals')).items.length, (await one.want(200, 'GET', '/api/v1/proposals')).items.length);
    guest.server = t;
    assert.equal((await guest.get('/api/v1/session')).status, 401);
  } finally {
    await t.stop();
  }
  must(['restore', target, back]);
  const aside = fs.readdirSync(back).filter((x) => x.startsWith('before-'));
  assert.equal(aside.length, 1, 'what stood there was set aside');
  assert.ok(fs.existsSync(path.join(back, aside[0], 'document.git')));
  fails([65, 66], ['restore', path.join(tmp, 'nowhere'), path.join(temporary(), 'x')], /nowhere/);
  fails(66, ['backup', path.join(tmp, 'nowhere'), path.join(temporary(), 'x')], /nowhere/);
});

test('settings that no server takes are found by verify and refused by restore', () => {
  const from = path.join(temporary(), 'data');
  must(['init', from]);
  const f = path.join(from, 'accord.json'), good = fs.readFileSync(f, 'utf8');
  for (const bad of ['', '[]', '{"url": 5}', '{"unknown": 1}', '{"name": "a", "name": "b"}', '{"limits": {"proposals": -1}}', '{"trusted_proxies": ["somewhere"]}', `{"name": "${'x'.repeat(300)}"}`, '{"public_reading": "no"}']) {
    const target = path.join(temporary(), 'backup.git'), back = path.join(temporary(), 'back');
    fs.writeFileSync(f, bad);
    assert.notEqual(run(['serve', from, '--listen', '127.0.0.1:0'], { timeout: 20000 }).status, 0, bad);
    const r = run(['verify', from]);
    assert.equal(r.status, 1, `${bad}: ${r.stdout}${r.stderr}`);
    assert.match(r.stdout, /^settings: accord\.json: .*\S/m, bad);
    must(['backup', from, target]);
    fails([64, 65], ['restore', target, back], /./);
    assert.ok(!fs.existsSync(path.join(back, 'document.git')), bad);
  }
  fs.writeFileSync(f, good);
  assert.match(must(['verify', from]), /consistent/);
});

test('a backup into what it backs up is refused', () => {
  const from = path.join(temporary(), 'data'), link = path.join(temporary(), 'link');
  must(['init', from]);
  fs.symlinkSync(from, link);
  const listing = () => spawnSync('find', [from, '-printf', '%p %s\n'], { encoding: 'utf8' }).stdout;
  const was = listing();
  for (const target of [path.join(from, 'document.git'), path.join(link, 'document.git'), from, path.join(from, 'backup.git'), path.join(link, 'backup.git'), path.join(from, 'document.git', 'b'), path.join(from, 'document.git', 'objects', '..', '..', 'b.git'), `${from}/none/../b.git`]) {
    fails([1, 65, 73], ['backup', from, target], /data directory|Choose/);
    fails([1, 65, 73], ['backup', link, target], /data directory|Choose/);
  }
  fails([1, 65, 73], ['backup', '.', 'backup.git'], /data directory/, { cwd: from });
  assert.equal(listing(), was);
  must(['backup', from, `${from}-backup.git`]);
});

test('a damaged backup is found before anything takes its place', () => {
  const target = path.join(temporary(), 'backup.git');
  must(['backup', dir, target]);
  const packs = spawnSync('find', [path.join(target, 'objects'), '-type', 'f', '-name', '*.pack', '-size', '+0'], { encoding: 'utf8' }).stdout.trim().split('\n').filter(Boolean);
  const f = packs.sort((x, y) => fs.statSync(y).size - fs.statSync(x).size)[0];
  const bytes = read(f);
  bytes[Math.floor(bytes.length / 2)] ^= 0x55;
  fs.chmodSync(f, 0o644);
  fs.writeFileSync(f, bytes);
  const back = path.join(temporary(), 'back');
  const r = run(['restore', target, back]);
  assert.notEqual(r.status, 0);
  assert.ok(!fs.existsSync(path.join(back, 'document.git')), 'nothing took its place');
  const other = path.join(temporary(), 'other.git');
  spawnSync('git', ['init', '-q', '--bare', other]);
  fails([1, 65, 66], ['restore', other, back], /./);
});

// --- serve -----------------------------------------------------------------------------------------------------------

test('a second server refuses the directory', () => {
  fails([1, 73], ['serve', dir, '--listen', '127.0.0.1:0'], new RegExp(`${path.basename(dir)}|directory`));
});

test('what a server cannot use it names before it listens', async () => {
  const d = path.join(temporary(), 'data');
  must(['init', d]);
  const set = (json) => fs.writeFileSync(path.join(d, 'accord.json'), typeof json === 'string' ? json : JSON.stringify(json));
  fails(66, ['serve', path.join(tmp, 'nowhere'), '--listen', '127.0.0.1:0'], /nowhere/);
  fails([64, 65], ['serve', d, '--listen', 'nonsense'], /nonsense/);
  fails([1, 64, 65, 70, 73], ['serve', d, '--listen', `127.0.0.1:${s.port}`], /./);
  set({ url: 'http://x', colour: 1 });
  fails(65, ['serve', d, '--listen', '127.0.0.1:0'], /colour/);
  set('{');
  fails(65, ['serve', d, '--listen', '127.0.0.1:0'], /./);
  set({});
  const secret = read(path.join(d, 'secret'));
  fs.writeFileSync(path.join(d, 'secret'), 'short');
  fails([65, 66, 73], ['serve', d, '--listen', '127.0.0.1:0'], /secret/);
  fs.writeFileSync(path.join(d, 'secret'), secret);
  fs.chmodSync(path.join(d, 'secret'), 0o644);
  fails([65, 66, 73], ['serve', d, '--listen', '127.0.0.1:0'], /secret/);
  fs.chmodSync(path.join(d, 'secret'), 0o600);
  const t = await Server.start({ dir: d });
  assert.deepEqual(await t.stop(), { code: 0, signal: null }, 'SIGTERM is a proper end');
});

test('-o writes into what is no plain file, and leaves it what it is', async () => {
  const at = temporary();
  const text = path.join(at, 'text.md'), target = path.join(at, 'target'), link = path.join(at, 'link'), pipe = path.join(at, 'pipe');
  fs.writeFileSync(text, '# Words\n\nThrough a pipe.\n');
  fs.writeFileSync(target, 'before');
  fs.symlinkSync(target, link);
  must(['render', text, '--format', 'html', '-o', link]);
  assert.ok(fs.lstatSync(link).isSymbolicLink());
  assert.match(fs.readFileSync(target, 'utf8'), /Through a pipe/);
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const reader = spawn('cat', [pipe]);
  let got = '';
  reader.stdout.on('data', (d) => (got += d));
  const ended = new Promise((done) => reader.on('close', done));
  const writer = spawn(program, ['render', text, '--format', 'html', '-o', pipe]);
  assert.equal(await new Promise((done) => writer.on('exit', done)), 0);
  if (!fs.lstatSync(pipe).isFIFO()) reader.kill();
  await ended;
  assert.ok(fs.lstatSync(pipe).isFIFO());
  assert.match(got, /Through a pipe/);
});
