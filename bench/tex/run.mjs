// The peers in Node: `node run.mjs katex|mathjax FILE ROUNDS` reads a JSON array of {tex, display}, renders all of it
// (KaTeX to HTML and MathML, MathJax to SVG and MathML) and prints {"seconds", "rendered", "bytes"} a round.
import { readFileSync } from 'node:fs';

const renderers = {
  async katex() {
    const { default: katex } = await import('katex');
    return (tex, display) => katex.renderToString(tex, { displayMode: display, strict: false, output: 'htmlAndMathml' });
  },
  async mathjax() {
    const { default: MathJax } = await import('@mathjax/src');
    await MathJax.init({
      loader: { load: ['adaptors/liteDOM', 'input/tex', 'output/svg'] },
      tex: { packages: { '[-]': ['noundefined'] } },
      startup: { typeset: false },
      svg: { fontCache: 'local' },
    });
    const { adaptor, document } = MathJax.startup;
    return (tex, display) => {
      const svg = adaptor.outerHTML(MathJax.tex2svg(tex, { display }));
      const mathml = MathJax.tex2mml(tex, { display });
      document.clear();
      MathJax.texReset();
      return svg.includes('data-mjx-error') ? '' : svg + mathml;
    };
  },
};

const [engine, file, rounds] = process.argv.slice(2);
const formulas = JSON.parse(readFileSync(file, 'utf8'));
const render = await renderers[engine]();
for (let round = 0; round < Number(rounds); round++) {
  let rendered = 0;
  let bytes = 0;
  const begun = process.hrtime.bigint();
  for (const { tex, display } of formulas) {
    try {
      const { length } = render(tex, display);
      if (length > 0) rendered++;
      bytes += length;
    } catch {
      // Refused: counted by its absence.
    }
  }
  console.log(JSON.stringify({ seconds: Number(process.hrtime.bigint() - begun) / 1e9, rendered, bytes }));
}
