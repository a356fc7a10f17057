// What KaTeX's MathML says of formulas: `node mathml.mjs OUT.jsonl.gz IN.jsonl.gz …`.
// One JSON object a line: file, line (from 0), text: all text of the markup but the annotation. Formulas that KaTeX refuses are left out.
import fs from 'node:fs';
import zlib from 'node:zlib';
import katex from 'katex';
import { read, formula, shortName } from './layout.mjs';

const ENTITIES = { lt: '<', gt: '>', quot: '"', '#x27': "'", amp: '&' };

function textOf({ tex, display, macros }) {
  const options = { output: 'mathml', displayMode: display, strict: false, trust: true, macros: { ...macros } };
  return katex.renderToString(tex, options)
    .replace(/<annotation[^]*?<\/annotation>/, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(#?\w+);/g, (whole, name) => ENTITIES[name] ?? whole);
}

const [output, ...inputs] = process.argv.slice(2);
if (!inputs.length) {
  console.error('usage: node mathml.mjs OUT.jsonl.gz IN.jsonl.gz ...');
  process.exit(2);
}
const lines = [];
for (const input of inputs) {
  read(input).map(formula).forEach((row, line) => {
    try {
      lines.push(JSON.stringify({ file: shortName(input), line, text: textOf(row) }));
    } catch (error) {
      if (!(error instanceof katex.ParseError)) throw error;
    }
  });
}
console.log(`${lines.length} formulas`);
fs.writeFileSync(output, zlib.gzipSync(lines.join('\n') + '\n', { level: 9 }));
