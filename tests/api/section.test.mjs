// One section as a file of its own, and back: in every format, with its numbers and its images.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, git, must, run, temporary } from './lib.mjs';
import { draft, hurried, manifest, problem, texts } from './kit.mjs';
import { docxType, image, ins, p, png, r, word } from './docx.mjs';

const secret = 'Comment\0taken at 47.07 N 15.44 E';
const well = png(40, 30), told = png(40, 30, { said: secret });
const common = '# Common measures\n\nEncourage cities to plant trees.[^1]\n\n![A well](media/well.png)\n\n1. one,\n2. two.\n\n[^1]: A note.\n';
let s, one, dir;

before(async () => {
  dir = draft({ files: { ...texts, 'en/common.md': common, 'media/well.png': told } });
  s = await Server.start({ from: dir, settings: hurried });
  one = s.as(s.token('rapporteur', 'one'));
});
after(() => s?.stop());

const send = (query, file) => one.send('POST', `/api/v1/imports${query}`, file, { 'content-type': docxType });

test('an image of a draft enters without what its maker wrote into it', async () => {
  const kept = (await one.get('/media/well.png')).bytes;
  assert.ok(kept.equals(well), 'the pixels, and nothing else');
  assert.ok(!kept.includes('47.07'));
  const file = path.join(temporary(), 'one.docx'), data = path.join(temporary(), 'whole');
  fs.writeFileSync(file, word([p('Water', 'Heading1'), p(image('i1', 'A well')), p('Text.')], { relations: [['i1', 'image', 'media/a.png']], parts: [['word/media/a.png', told]] }));
  must(['init', data, '--from', file]);
  assert.ok(spawnSync('git', ['-C', `${data}/document.git`, 'show', 'main:media/image-1.png']).stdout.equals(well), 'of a Word file, too');
});

test('a section is a file of its own in every format, with the numbers that it has in the document', async () => {
  for (const format of ['html', 'pdf', 'docx', 'odt', 'md', 'json']) {
    const got = await one.get(`/export/main.${format}?section=common`);
    assert.equal(got.status, 200, format);
    assert.match(got.headers.get('content-disposition'), new RegExp(`common-main\\.en\\.${format}`));
  }
  const md = (await one.get('/export/main.md?section=common')).text;
  assert.match(md, /# Common measures/);
  assert.doesNotMatch(md, /# Water/);
  const json = (await one.get('/export/main.json?section=common')).json, all = (await one.get('/export/main.json')).json;
  assert.deepEqual(json.sections, all.sections.filter((x) => x.id === 'common'));
  assert.equal(json.sections[0].paragraphs[0].number, null);
  assert.equal(json.sections[0].paragraphs[1].number, '4', 'three stand in the section before it');
  const redline = (await one.get('/export/main..main.html?section=common')).text;
  assert.match(redline, /Common measures/);
  assert.doesNotMatch(redline, /Water/);
  const csv = (await one.get('/export/main.sources.csv?section=common')).text.trim().split('\r\n');
  assert.ok(csv.length > 1 && csv.slice(1).every((l) => l.startsWith('"common"')));
  problem(await one.get('/export/main.md?section=nothing'), 404, 'not-found', /nothing/);
  const pdf = path.join(temporary(), 'common.pdf');
  fs.writeFileSync(pdf, (await one.get('/export/main.pdf?section=common')).bytes);
  assert.match(must(['verify', s.dir, '--file', pdf]), /pdf, en, section common, of /);
  const r = run(['export', s.dir, '--section', 'common', '--format', 'md', '-o', '-']);
  assert.equal(r.stdout, md, r.stderr);
});

test('a section that comes back from Word has its text, its notes and the images that the document has', async () => {
  const file = (await one.get('/export/main.docx?section=common')).bytes;
  const got = await send('?section=common&lang=en', file);
  assert.equal(got.status, 200, got.text);
  assert.equal(got.json.markdown, git(s.dir, 'show', 'main:en/common.md'));
  assert.deepEqual(got.json.report.found.filter((f) => f.kind === 'image'), [{ kind: 'image', text: 'A well', n: 1, kept: true }]);
});

test('an image is recognised by its pixels’ bytes, whatever was written into it; others are reported', async () => {
  const got = await send('?section=common&lang=en', word([p('Common measures', 'Heading1'), p(image('i1', 'The well')), p(image('i2', 'Another')), p(r('Text.') + ins('Ana', ' More.'))], {
    relations: [['i1', 'image', 'media/a.png'], ['i2', 'image', 'media/b.png']],
    parts: [['word/media/a.png', told], ['word/media/b.png', png(41, 30)]],
  }));
  assert.equal(got.json.markdown, '# Common measures\n\n![The well](media/well.png)\n\nText. More.\n');
  assert.deepEqual(got.json.report.found.filter((f) => f.kind === 'image').map((f) => [f.text, f.kept]), [['The well', true], ['Another', false]]);
});
