// KaTeX's side: reads a JSON array of {tex, display}, renders all to HTML and MathML, prints {"seconds", "rendered"} a round.
import katex from 'katex';
import { readFileSync } from 'node:fs';

const [file, rounds] = process.argv.slice(2);
const formulas = JSON.parse(readFileSync(file, 'utf8'));
for (let round = 0; round < Number(rounds); round++) {
  let rendered = 0;
  const begun = process.hrtime.bigint();
  for (const { tex, display } of formulas) {
    try {
      if (katex.renderToString(tex, { displayMode: display, strict: false, output: 'htmlAndMathml' }).length > 0) rendered++;
    } catch {}
  }
  console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - begun) / 1e9, rendered }));
}
