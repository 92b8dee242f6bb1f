// The PDF of the 2026 document beside WeasyPrint, which gets our HTML export of it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { must, program } from '../api/lib.mjs';
import { cpu_of_run, data_directory, draft, folder, heading, installed, leave_out, median, paired } from './lib.mjs';

const ROUNDS = 3;
const COPIES = 5;

// Copies of the sections' files under names of their own, because a name is a section's id.
function copies(files, dir, n) {
  const out = [];
  for (let i = 0; i < n; i++) {
    for (const f of files) {
      out.push(path.join(dir, `part-${i}-${path.basename(f)}`));
      fs.copyFileSync(f, out.at(-1));
    }
  }
  return out;
}

function must_run(command) {
  const r = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  if (r.status !== 0) throw new Error(`${command}: ${r.stderr}`);
}

const rendered = (files, format, out) => `${program} render ${files.join(' ')} --format ${format} --title Draft -o ${out}`;

export function measure_exports() {
  heading('CPU of a PDF, beside WeasyPrint (processes with their children, cold)');
  if (!installed('weasyprint')) return leave_out('exports', 'weasyprint is not installed');
  const dir = data_directory();
  const out = folder('export');
  const { sections } = JSON.parse(fs.readFileSync(path.join(draft, 'document.json'), 'utf8'));
  const files = sections.map((s) => path.join(draft, 'en', `${s.id}.md`)).filter((f) => fs.existsSync(f));
  const long = copies(files, out, COPIES);
  must(['export', dir, '--format', 'html', '-o', `${out}/book.html`]);
  must_run(rendered(long, 'html', `${out}/long.html`));
  const commands = {
    export: `${program} export ${dir} --format pdf -o ${out}/export.pdf`,
    render: rendered(files, 'pdf', `${out}/render.pdf`),
    long: rendered(long, 'pdf', `${out}/long.pdf`),
    theirs: `weasyprint -q ${out}/book.html ${out}/theirs.pdf`,
    theirs_long: `weasyprint -q ${out}/long.html ${out}/theirs-long.pdf`,
  };
  must_run(commands.export);
  must_run(commands.theirs);
  const pairs = { export: [], render: [], growth: [] };
  for (let r = 0; r < ROUNDS; r++) {
    const theirs = cpu_of_run(commands.theirs);
    const one = cpu_of_run(commands.render, 3);
    pairs.export.push([cpu_of_run(commands.export, 3), theirs]);
    pairs.render.push([one, theirs]);
    pairs.growth.push([cpu_of_run(commands.long), one]);
  }
  const much = [[median(pairs.growth.map((p) => p[0])), cpu_of_run(commands.theirs_long)]];
  const unit = 'ms CPU', target = ['<=', 0.05];
  paired(pairs.export, { name: 'PDF, accord export', unit, target, what: 'drafts/2026; theirs: weasyprint on our HTML export' });
  paired(pairs.render, { name: 'PDF, accord render', unit, target, what: 'its sections as files' });
  paired(much, { name: `PDF, ${COPIES} times the document`, unit, target, what: 'accord render; theirs: weasyprint on our HTML of it' });
  paired(pairs.growth, { name: `PDF, ${COPIES} times to once`, unit, what: 'accord render of both' });
  const kb = (name) => fs.statSync(path.join(out, name)).size / 1024;
  paired([[kb('export.pdf'), kb('theirs.pdf')]], { name: 'size of the PDF', unit: 'KiB', what: 'ours is tagged; most of a short one is fonts' });
  paired([[kb('long.pdf'), kb('theirs-long.pdf')]], { name: `size, ${COPIES} times the document`, unit: 'KiB', target: ['<=', 0.5], what: '' });
}
