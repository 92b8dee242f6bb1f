// Texts to merge and to compare, the same in every run: ordinary ones made of the words of the 2026
// document, and hostile ones that make an alignment work hard.
import fs from 'node:fs';
import path from 'node:path';
import { draft } from './lib.mjs';

// A small generator of pseudo-random numbers (xorshift32): gives a function (n) => 0 … n-1.
export function chance(seed) {
  let x = seed;
  return (n) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % n;
  };
}

function vocabulary() {
  const dir = path.join(draft, 'en');
  const all = fs.readdirSync(dir).map((f) => fs.readFileSync(path.join(dir, f), 'utf8')).join(' ');
  return [...new Set(all.match(/[a-z]{2,}/g))].sort();
}

function sentence(words, pick) {
  const chosen = Array.from({ length: 8 + pick(14) }, () => words[pick(words.length)]);
  chosen[0] = chosen[0][0].toUpperCase() + chosen[0].slice(1);
  return `${chosen.join(' ')}.`;
}

// Paragraphs as arrays of words, about so many bytes in all.
export function paragraphs(bytes, seed) {
  const words = vocabulary();
  const pick = chance(seed);
  const out = [];
  for (let size = 0; size < bytes; size += out.at(-1).join(' ').length + 2) {
    out.push(Array.from({ length: 3 + pick(4) }, () => sentence(words, pick)).join(' ').split(' '));
  }
  return out;
}

// Markdown with lines of at most 80 columns, as people keep it in git.
export function wrapped(text) {
  return `${text
    .map((words) => words.reduce((lines, w) => {
      if (lines.at(-1).length + w.length < 80) lines[lines.length - 1] += (lines.at(-1) && ' ') + w;
      else lines.push(w);
      return lines;
    }, ['']).join('\n'))
    .join('\n\n')}\n`;
}

// A copy with n words exchanged, put in or taken out, in paragraphs that `mine` owns.
export function edited(text, n, seed, mine = () => true) {
  const words = vocabulary();
  const pick = chance(seed);
  const out = text.map((p) => [...p]);
  const own = out.filter((_, i) => mine(i));
  for (let i = 0; i < n; i++) {
    const p = own[pick(own.length)];
    p.splice(pick(p.length), pick(3) ? 1 : 0, ...(pick(4) ? [words[pick(words.length)]] : []));
  }
  return out;
}

// --- hostile ----------------------------------------------------------------------------------------

const fill = (bytes, make) => {
  const parts = [];
  for (let size = 0; size < bytes; size += parts.at(-1).length) parts.push(make(parts.length));
  return parts.join('').slice(0, bytes);
};

function shuffled(list, pick) {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = pick(i + 1);
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const ones = (n) => n.toString(2).replaceAll('0', '').length;
const word = (i) => `w${i.toString(36)} `;

// name → (pick, bytes) => one text; called once for each side, each with its own numbers.
export const hostile = {
  'one word, over and over': (pick, bytes) => fill(bytes, () => (pick(100) ? 'a ' : 'b ')),
  'two words at random': (pick, bytes) => fill(bytes, () => (pick(2) ? 'a ' : 'b ')),
  'eight words at random': (pick, bytes) => fill(bytes, () => `${'abcdefgh'[pick(8)]} `),
  'letters without a space': (pick, bytes) => fill(bytes, () => 'abcdefghijklmnopqrstuvwxyz'[pick(26)]),
  'the same words, shuffled': (pick, bytes) => shuffled(Array.from({ length: bytes / 5 }, (_, i) => word(i)), pick).join('').slice(0, bytes),
  'the same lines, shuffled': (pick, bytes) => shuffled(Array.from({ length: bytes / 16 }, (_, i) => `line number ${word(i)}\n`), pick).join('').slice(0, bytes),
  'the same paragraphs, shuffled': (pick, bytes) => shuffled(Array.from({ length: bytes / 16 }, (_, i) => `par ${word(i)} of x\n\n`), pick).join('').slice(0, bytes),
  'equal paragraphs, some not': (pick, bytes) => fill(bytes, () => (pick(3) ? 'we the people\n\n' : `we the ${'abcd'[pick(4)]}\n\n`)),
  'paragraphs of one letter': (pick, bytes) => fill(bytes, () => `${'abcdefghijklmnop'[pick(16)]}\n\n`),
  'almost alike paragraphs': (pick, bytes) => fill(bytes, () => `${fill(240, () => `${'abcdefgh'[pick(8)]}${pick(3)} `)}\n\n`),
  'a sequence without squares': (pick, bytes) => { const from = pick(1000); return fill(bytes, (i) => (ones(i + from) % 2 ? 'a ' : 'b ')); },
  'nothing in common': (pick, bytes) => fill(bytes, () => word(pick(1 << 30))),
  'brackets and stars': (pick, bytes) => fill(bytes, () => '[]()*_`~<>!'[pick(11)]),
  'list items': (pick, bytes) => fill(bytes, () => `${' '.repeat(2 * pick(8))}- ${'abcd'[pick(4)]}\n`),
  'table rows': (pick, bytes) => fill(bytes, () => `| ${'abcd'[pick(4)]} | ${'abcd'[pick(4)]} | x |\n`),
  'sentences of one word': (pick, bytes) => fill(bytes, () => `${'ABCD'[pick(4)]}. `),
};
