// A document that was exported as Markdown or JSON becomes the same document again.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { must, root, run, temporary } from './lib.mjs';
import { image, ins, p, png, word } from './docx.mjs';

const dir = temporary();
const at = (name) => path.join(dir, name);
const out = (data, format, lang) => must(['export', data, '--format', format, ...(lang ? ['--lang', lang] : []), '-o', '-'], { maxBuffer: 1 << 26 });
// The lines below the title that say when and where it was exported.
const body = (md) => md.split('\n').filter((l) => !l.includes(' · ')).join('\n').replace(/\n{3,}/g, '\n\n');

let seed = 4711;
const below = (n) => ((seed = (seed * 1103515245 + 12345) % 2147483648) >> 8) % n;
const pick = (list) => list[below(list.length)];
const words = ['budget', 'städtisch', 'water', '*rights*', '**Encourage**', '[law](https://a.example/b_c)', '[whichever]', 'délai', '1.', '#', '&', '\\*', '`x # y`', 'حقوق', '预算', 'a|b', 'end.'];
const phrase = (n) => Array.from({ length: 2 + below(n) }, () => pick(words)).join(' ');
function block(i) {
  switch (below(8)) {
    case 0: return `## ${phrase(3)} ${i}`;
    case 1: return `- ${phrase(4)}\n- ${phrase(4)}\n  1. ${phrase(3)}`;
    case 2: return `> [!REMARK]\n> Because ${phrase(5)}`;
    case 3: return `| A | B |\n|---|--:|\n| ${phrase(2).replaceAll('|', '/')} | 2 |`;
    case 4: return '```\n# no heading\n[^n] no note\n```';
    case 5: return `Noted ${phrase(5)}[^n].`;
    default: return `Word ${phrase(12)}`;
  }
}
function section(i) {
  const blocks = Array.from({ length: 1 + below(9) }, (_, k) => block(k));
  const notes = blocks.some((b) => b.startsWith('Noted')) ? '\n\n[^n]: A note of its own.' : '';
  return `# Part ${i} of ${phrase(2).replace(/[#`|[\]]/g, '')}\n\n${blocks.join('\n\n')}${notes}\n`;
}

function check(data, lang, name) {
  const json = out(data, 'json', lang), md = out(data, 'md', lang);
  fs.writeFileSync(at(`${name}.json`), json);
  fs.writeFileSync(at(`${name}.md`), md);
  must(['init', at(`${name}-j`), '--from', at(`${name}.json`)]);
  must(['init', at(`${name}-m`), '--from', at(`${name}.md`)]);
  const was = JSON.parse(json), is = JSON.parse(out(at(`${name}-j`), 'json'));
  const plain = (d) => ({ title: d.title, subtitle: d.subtitle, symbol: d.symbol, lang: d.lang, sections: d.sections.map((s) => ({ ...s, paragraphs: s.paragraphs.map((p) => ({ ...p, id: null })) })) });
  assert.deepEqual(plain(is), plain(was), name);
  assert.equal(body(out(at(`${name}-m`), 'md')), body(md), name);
}

test('the 2026 draft, in both languages', () => {
  must(['init', at('draft'), '--from', path.join(root, 'drafts/2026')]);
  for (const lang of ['en', 'de']) check(at('draft'), lang, `draft-${lang}`);
});

test('whatever documents say', () => {
  for (let i = 0; i < 8; i++) {
    const from = at(`random-${i}`);
    const n = 2 + below(4);
    const sections = Array.from({ length: n }, (_, k) => ({ id: `s${k}`, kind: pick(['preamble', 'text', 'operative', 'annex']) }));
    fs.mkdirSync(path.join(from, 'en'), { recursive: true });
    fs.writeFileSync(path.join(from, 'document.json'), JSON.stringify({ title: { en: `Title ${i}` }, subtitle: { en: 'Under it' }, symbol: 'S/1', languages: ['en'], groups: [{ id: 'one', name: { en: 'One' } }], sections }));
    for (const [k, s] of sections.entries()) fs.writeFileSync(path.join(from, `en/${s.id}.md`), section(k));
    must(['init', at(`data-${i}`), '--from', from]);
    check(at(`data-${i}`), 'en', `again-${i}`);
  }
});

test('JSON that is no document of ours is refused by name', () => {
  for (const [text, says] of [['{}', /title/], ['[]', /JSON/], ['{"title":"T"', /JSON/], [JSON.stringify({ ...JSON.parse(fs.readFileSync(at('draft-en.json'), 'utf8')), extra: 1 }), /extra/], [JSON.stringify({ ...JSON.parse(fs.readFileSync(at('draft-en.json'), 'utf8')), sections: [] }), /no text/]]) {
    fs.writeFileSync(at('bad.json'), text);
    const r = run(['init', at('refused'), '--from', at('bad.json')]);
    assert.equal(r.status, 65, r.stderr);
    assert.match(r.stderr, says);
    assert.ok(!fs.existsSync(at('refused')));
  }
});

// --- images of a Word file ---------------------------------------------------------------------------------

const git = (data, ...args) => execFileSync('git', ['-C', path.join(data, 'document.git'), ...args], { maxBuffer: 1 << 26 });
const media = (data) => git(data, 'ls-tree', '-r', '--name-only', 'main', 'media').toString().trim().split('\n');
const made = (name, body, more) => {
  fs.writeFileSync(at(`${name}.docx`), word(body, more));
  const r = run(['init', at(name), '--from', at(`${name}.docx`)]);
  assert.equal(r.status, 0, r.stderr);
  return r.stderr;
};

test('a Word file brings its images with their words, out again in every format, and back', () => {
  const well = png(40, 30);
  const said = made('well', [p('Outcome', 'Title'), p('Water', 'Heading1'), p(image('i1', 'A well in &lt;Graz&gt;')), p(ins('Ana', 'Text.') + image('i2', 'A vector')), p('Bread', 'Heading1'), p('Text.')], {
    relations: [['i1', 'image', 'media/image7.png'], ['i2', 'image', 'media/b.emf']],
    parts: [['word/media/image7.png', well], ['word/media/b.emf', '\x01\x00\x00\x00 EMF']],
    comments: [{ who: 'Ana', text: 'Which?' }],
  });
  // What the document has not is told.
  for (const what of [/not taken over: 1 image: A vector\n/, /not taken over: 1 comment\n/, /accepted: 1 tracked change\n/]) assert.match(said, what);
  assert.doesNotMatch(said, /A well/);
  assert.deepEqual(media(at('well')), ['media/image-1.png']);
  assert.ok(git(at('well'), 'show', 'main:media/image-1.png').equals(well), 'byte for byte');
  assert.match(git(at('well'), 'show', 'main:en/water.md').toString(), /^# Water\n\n!\[A well in \\?<Graz>\]\(media\/image-1\.png\)\n\nText\.\n$/);
  assert.ok(out(at('well'), 'html').includes(`data:image/png;base64,${well.toString('base64')}`));
  must(['export', at('well'), '--format', 'docx', '-o', at('round.docx')]);
  must(['init', at('round'), '--from', at('round.docx')]);
  assert.ok(git(at('round'), 'show', 'main:media/image-1.png').equals(well), 'there and back');
  assert.deepEqual(git(at('round'), 'show', 'main:en/water.md'), git(at('well'), 'show', 'main:en/water.md'));
  must(['verify', at('round')]);
});

test('images that could do harm cost no more than the job may spend', () => {
  const names = ['i1', 'i2', 'i3', 'i4', 'i5'];
  const began = Date.now();
  const said = made('bomb', [p('Water', 'Heading1'), ...names.map((i) => p(image(i, i)))].concat(p('Text.')), {
    relations: names.map((i) => [i, 'image', `media/${i}.png`]),
    // Twelve million pixels are unpacked, twice; thirty million never.
    parts: names.map((i) => [`word/media/${i}.png`, i === 'i5' ? png(6000, 5000) : png(4000, 3000)]),
  });
  assert.deepEqual(media(at('bomb')), ['media/image-1.png', 'media/image-2.png']);
  for (const i of ['i3', 'i4', 'i5']) assert.match(said, new RegExp(`not taken over: 1 image: ${i}\\n`));
  assert.ok(Date.now() - began < 20000);
});
