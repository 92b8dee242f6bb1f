// docs/openapi.yaml as far as tests need it: for each "METHOD /path" the statuses that it describes.
// The file is made by tests/unit/test_openapi.c in the plainest YAML, one key a line, so lines are enough.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './lib.mjs';

export function described() {
  const found = new Map();
  let at, statuses;
  for (const line of fs.readFileSync(path.join(root, 'docs/openapi.yaml'), 'utf8').split('\n')) {
    if (line === 'components:') break;
    at = /^ {2}(\/\S*):$/.exec(line)?.[1] ?? at;
    const method = /^ {4}(get|post|put|patch|delete):$/.exec(line)?.[1];
    if (method) found.set(`${method.toUpperCase()} ${at}`, (statuses = new Set()));
    const status = /^ {8}"(\d{3})":$/.exec(line)?.[1];
    if (status) statuses.add(Number(status));
  }
  return found;
}

// Every row of the program's own table of routes: [method, path].
export function served() {
  const found = [];
  for (const file of ['routes/routes.c', ...fs.readdirSync(path.join(root, 'src/pages')).map((f) => `pages/${f}`)]) {
    if (!file.endsWith('.c')) continue;
    const source = fs.readFileSync(path.join(root, 'src', file), 'utf8');
    for (const m of source.matchAll(/\{\s*HTTP_(GET|POST|PUT|PATCH|DELETE),\s*"([^"]+)"/g)) found.push([m[1], m[2]]);
  }
  return found;
}
