// docs/security.md is as true as the tests that it names: each file is there and has that test, and each
// check has its row.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../api/lib.mjs';
import { foreign } from './kit.mjs';

const text = fs.readFileSync(path.join(root, 'docs/security.md'), 'utf8');
const rows = text.split('\n').filter((l) => /^\| [A-Z]\d\d \|/.test(l)).map((l) => l.split(' | ').map((c) => c.replace(/^\| | \|$/g, '')));

// Names of tests in a file, as they stand in its source.
const known = new Map();
function tests(file) {
  if (known.has(file)) return known.get(file);
  assert.ok(fs.existsSync(path.join(root, file)), `${file} is there`);
  const source = fs.readFileSync(path.join(root, file), 'utf8');
  const found = file.endsWith('.c')
    ? [...source.matchAll(/^static void ([a-z0-9_]+)\(void \*\*/gm)].map((m) => m[1]).filter((name) => source.split(name).length > 2)
    : [...source.matchAll(/\btest\((['"`])((?:\\.|(?!\1).)*)\1/g)].map((m) => m[2]);
  assert.ok(found.length > 0, `${file} has tests`);
  known.set(file, found);
  return found;
}

// Every `tests/…`: followed by the name of a test, up to the next one or the cell's end.
function citations(line) {
  const marks = [...line.matchAll(/`(tests\/[\w/.]+)`: /g)];
  return marks.map((m, i) => [m[1], line.slice(m.index + m[0].length, marks[i + 1]?.index ?? line.length).replace(/ \|[^]*$/, '').trim()]);
}

// The words of a citation begin with a test's name; a sentence may follow.
const names = (file, words) => tests(file).some((name) => {
  const whole = name.replace(/^\$\{[^}]*\}: /, '');
  return words === whole || [';', '.', ':', ',', ' ('].some((end) => words.startsWith(whole + end));
});

test('each test that is named is there', () => {
  let n = 0;
  for (const line of text.split('\n'))
    for (const [file, words] of citations(line)) {
      assert.ok(names(file, words), `${file} has no test "${words}"`);
      n++;
    }
  assert.ok(n > 200, `${n} citations`);
});

test('each check has one row, with a test or the reason why it does not apply', () => {
  const ids = rows.map(([id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, 175);
  for (const [id, , shown] of rows) assert.ok(citations(shown).length > 0 || /does not apply|writes to stderr/.test(shown), `${id}: ${shown}`);
  for (const other of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) assert.ok(fs.existsSync(path.join(root, 'docs', other[1])), other[1]);
});

test('the rows are those of the list of checks', { skip: foreign('checks.tsv') ? false : 'SKIP the list of checks is not in $TEST_DATA' }, () => {
  const wanted = fs.readFileSync(foreign('checks.tsv'), 'utf8').trim().split('\n').slice(1).map((l) => l.split('\t')[0]);
  assert.deepEqual(rows.map(([id]) => id).sort(), wanted.sort());
});
