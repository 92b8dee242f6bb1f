// Word and OpenDocument files, as they come from the server and the command line.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import fs from 'node:fs';
import path from 'node:path';
import { Server, must, swap, temporary } from './lib.mjs';
import { draft, hurried, manifest } from './kit.mjs';

let s, one, two, editor, reader, nobody, tmp;
const types = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  odt: 'application/vnd.oasis.opendocument.text',
};

before(async () => {
  tmp = temporary();
  const json = manifest();
  json.sections.find((x) => x.id === 'water').groups = ['one', 'two'];
  s = await Server.start({ from: draft({ json }), settings: hurried });
  one = s.as(s.token('rapporteur', 'one'));
  two = s.as(s.token('rapporteur', 'two'));
  editor = s.as(s.token('editor', 'editors'));
  reader = s.as(s.token('reader'));
  nobody = s.as();
});
after(() => s?.stop());

// What a ZIP archive holds, by name: read from its directory at the end.
function parts(bytes) {
  const all = {};
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = bytes.readUInt32LE(end + 16);
  for (let n = bytes.readUInt16LE(end + 10); n; n--) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    const local = bytes.readUInt32LE(at + 42);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(from, from + size);
    all[name] = (method ? inflateRawSync(packed) : packed).toString('utf8');
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return all;
}
const main = { docx: 'word/document.xml', odt: 'content.xml' };

async function accept(who, from, to) {
  const p = await who.submit('water', swap((await who.section('water')).markdown, from, to));
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
}

test('everybody may have the document in both formats', async () => {
  for (const format of ['docx', 'odt']) {
    const r = await nobody.get(`/export/main.${format}`);
    assert.equal(r.status, 200);
    assert.equal(r.headers.get('content-type'), types[format]);
    assert.match(r.headers.get('content-disposition'), new RegExp(`document-main\\.en\\.${format}`));
    assert.match(parts(r.bytes)[main[format]], /public hands/);
    const again = await nobody.get(`/export/main.${format}`);
    assert.deepEqual(again.bytes, r.bytes);
    assert.match((await nobody.get('/')).text, new RegExp(`/export/main\\.${format}`), 'the page leads to it');
  }
});

test('the export page leads to both formats', async () => {
  const page = await one.get('/app/export');
  for (const format of ['docx', 'odt']) assert.match(page.text, new RegExp(`name="format" value="${format}"`));
  assert.match(page.text, /name="comments"/);
  const go = await one.get('/app/export?go=1&format=docx&version=main&comments=1');
  assert.match(go.headers.get('location'), /\/export\/main\.docx\?.*comments=1/);
});

test('a version says the hash of both files', async () => {
  const v = await editor.want(201, 'POST', '/api/v1/versions', { name: 'First' });
  for (const format of ['docx', 'odt']) {
    const { sha256 } = v.files.find((f) => f.format === format && f.lang === 'en');
    const { bytes } = await nobody.get(`/export/first.${format}?lang=en`);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256, format);
  }
});

test('a redline names the group of each change and the day of its decision', async () => {
  await accept(one, 'public hands', 'common hands');
  await accept(two, 'at every well', 'at each well');
  for (const [format, author] of [['docx', (x) => `w:author="${x}"`], ['odt', (x) => `<dc:creator>${x}</dc:creator>`]]) {
    const xml = parts((await nobody.get(`/export/first..main.${format}`)).bytes)[main[format]];
    const names = Object.fromEntries((await editor.want(200, 'GET', '/api/v1/document')).manifest.groups.map((g) => [g.id, g.name.en ?? Object.values(g.name)[0]]));
    assert.ok(names.one && names.two && names.one !== names.two);
    const place = (words) => xml.indexOf(words);
    assert.ok(place('common') > 0 && place('public') > 0);
    for (const group of ['one', 'two']) assert.ok(xml.includes(author(names[group])), `${format}: ${group}`);
    assert.match(xml, new RegExp(new Date().toISOString().slice(0, 10)));
  }
  const word = parts((await nobody.get('/export/first..main.docx')).bytes)[main.docx];
  const hand = (words) => word.slice(0, word.indexOf(words)).match(/w:author="([^"]*)"(?![^]*w:author=)/)[1];
  assert.notEqual(hand('>common'), hand('>each'), 'each change its own group');
});

test('threads are comments for those who may see them, and for nobody else', async () => {
  const commit = (await one.section('water')).commit;
  await one.want(201, 'POST', '/api/v1/threads', { on: { section: 'water', lang: 'en', commit }, quote: { exact: 'common hands', prefix: '', suffix: '' }, text: 'Whose hands are these?' });
  for (const format of ['docx', 'odt']) {
    const all = async (who, query) => {
      const held = parts((await who.get(`/export/${query}`)).bytes);
      return held[main[format]] + (held['word/comments.xml'] ?? '');
    };
    const trace = (text) => /Whose hands|<office:annotation|<w:commentRange/.test(text);
    assert.ok(trace(await all(one, `main.${format}?comments=1`)), 'a rapporteur who asks');
    assert.ok(trace(await all(editor, `first..main.${format}?comments=1`)), 'in a redline, too');
    assert.equal(trace(await all(one, `main.${format}`)), false, 'who does not ask');
    for (const who of [reader, nobody]) {
      assert.equal(trace(await all(who, `main.${format}?comments=1`)), false);
      assert.equal(trace(await all(who, `first..main.${format}?comments=1`)), false);
    }
    assert.equal(trace(await all(one, `first.${format}?comments=1`)), false, 'threads are about main');
  }
  assert.doesNotMatch((await reader.get('/app/export')).text, /name="comments"/);
});

test('the command line writes both, from a document, from files and from a difference', async () => {
  const [old, now, out] = ['old.md', 'new.md', 'out'].map((f) => path.join(tmp, f));
  fs.writeFileSync(old, '# Title\n\nOne old line.\n');
  fs.writeFileSync(now, '# Title\n\nOne new line.\n');
  for (const format of ['docx', 'odt']) {
    must(['export', s.dir, '--format', format, '-o', out]);
    assert.deepEqual(fs.readFileSync(out), (await nobody.get(`/export/main.${format}`)).bytes);
    must(['render', old, '--format', format, '-o', out]);
    assert.match(parts(fs.readFileSync(out))[main[format]], /One old line\./);
    must(['diff', old, now, '--format', format, '-o', out]);
    const xml = parts(fs.readFileSync(out))[main[format]];
    assert.match(xml, format === 'docx' ? /<w:delText[^>]*>old</ : /<text:deletion>.*old/);
    assert.match(xml, format === 'docx' ? /<w:ins [^>]*><w:r><w:t[^>]*>new</ : /<text:change-start[^>]*>new<text:change-end/);
  }
});
