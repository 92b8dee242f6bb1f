// The PDF of the 2026 document beside WeasyPrint, which gets our HTML export of it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { must, program } from '../api/lib.mjs';
import { data_directory, draft, folder, heading, installed, leave_out, paired, time } from './lib.mjs';

const ROUNDS = 3;

export function measure_exports() {
  heading('CPU of a PDF, beside WeasyPrint (processes with their children, cold)');
  if (!installed('weasyprint')) return leave_out('exports', 'weasyprint is not installed');
  const dir = data_directory();
  const out = folder('export');
  const html = path.join(out, 'book.html');
  must(['export', dir, '--format', 'html', '-o', html]);
  const { sections } = JSON.parse(fs.readFileSync(path.join(draft, 'document.json'), 'utf8'));
  const files = sections.map((s) => path.join(draft, 'en', `${s.id}.md`)).filter((f) => fs.existsSync(f));
  const commands = {
    export: `${program} export ${dir} --format pdf -o ${out}/export.pdf`,
    render: `${program} render ${files.join(' ')} --format pdf --title Draft -o ${out}/render.pdf`,
    theirs: `weasyprint -q ${html} ${out}/theirs.pdf`,
  };
  const pairs = { export: [], render: [] };
  for (const command of Object.values(commands)) {
    const r = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    if (r.status !== 0) throw new Error(`${command}: ${r.stderr}`);
  }
  for (let r = 0; r < ROUNDS; r++) {
    const ours = time(commands.export, 3).cpu * 1000;
    const render = time(commands.render, 3).cpu * 1000;
    const theirs = time(commands.theirs).cpu * 1000;
    pairs.export.push([ours, theirs]);
    pairs.render.push([render, theirs]);
  }
  const target = ['<=', 0.05];
  paired(pairs.export, { name: 'PDF, accord export', unit: 'ms CPU', target, what: 'drafts/2026; theirs: weasyprint on our HTML export' });
  paired(pairs.render, { name: 'PDF, accord render', unit: 'ms CPU', target, what: 'the same sections as files' });
  const kb = (name) => fs.statSync(path.join(out, name)).size / 1024;
  paired([[kb('export.pdf'), kb('theirs.pdf')]], { name: 'size of the PDF', unit: 'KiB', target: ['<=', 0.5], what: 'ours is tagged, with archived metadata' });
}
